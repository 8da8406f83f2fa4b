using Gateway.Application.Bots;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Domain.Chats;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Chats;

/// <summary>Finds the message that is to be changed, with the bot that can.</summary>
internal sealed class StoredMessages(IGatewayDbFactory store, IBotRegistry bots)
{
    public async Task<Result<StoredMessage>> FindAsync(long chatId, long messageId, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        if (await db.Chats.AsNoTracking().SingleOrDefaultAsync(row => row.Id == chatId, cancellationToken) is not { } chat)
            return Failure.NotFound("chat");
        if (await db.Messages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == messageId && row.ChatId == chatId, cancellationToken) is not { } message)
            return Failure.NotFound("message");
        if (bots.Find(chat.BotSlug) is not { } bot)
            return UnservedBot.Failure;

        // The supergroup numbers its messages anew: the old number may be that of another message there.
        return message.TelegramChatId == chat.TelegramId
            ? new StoredMessage(bot, message)
            : TelegramFailures.LeftBehind;
    }
}

internal sealed record StoredMessage(Bot Bot, Message Message);
