using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Idempotency;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using Gateway.Domain.Chats;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Chats;

/// <summary>Sends a message for a caller who may: once for each key, and whatever happens to the store afterwards, what was sent is answered as sent.</summary>
internal sealed partial class MessageSending(IBotSender sender, IGatewayDbFactory store, Once once, TimeProvider time, ILogger<MessageSending> logger)
{
    /// <summary>Sends it, or answers what came of the first time.</summary>
    /// <param name="caller">Who sends; the rights are checked.</param>
    /// <param name="bot">By which bot.</param>
    /// <param name="to">Where to.</param>
    /// <param name="chat">The same, where it is stored.</param>
    /// <param name="body">What.</param>
    /// <param name="key">The Idempotency-Key.</param>
    public Task<Result<Answered<MessageRow>>> SendAsync(Caller caller, Bot bot, ChatReference to, Chat? chat, MessageBody body, OnceKey? key) =>
        once.AnswerAsync(caller, key, begin => SendAsync(caller, bot, to, chat, body, begin), row => row.WithoutContent(), row => RecallAsync(row, caller, bot, body));

    private async Task<Result<MessageRow>> SendAsync(Caller caller, Bot bot, ChatReference to, Chat? chat, MessageBody body, Action begin)
    {
        long? replyTo = null;
        if (body.ReplyTo is { } id && (replyTo = await FindOriginalAsync(caller, chat, id)) is null)
            return Failure.Invalid(new FieldProblem("reply_to", "There is no such message in this chat."));
        var call = OutgoingMessage.New(body, to, replyTo);

        // From here on nothing may throw: whoever hears of a fault sends again.
        begin();
        var answer = await sender.CallAsync(bot, call, CancellationToken.None);
        if (!answer.Ok)
            return TelegramFailures.Of(bot, answer);
        var row = await ReadAsync(answer, chat);
        await AuditAsync(caller, bot, row, to, call.Method);
        return row;
    }

    /// <summary>Telegram's id of the message that is answered; null where there is none that the caller may read.</summary>
    private async Task<long?> FindOriginalAsync(Caller caller, Chat? chat, long id)
    {
        if (chat is null || !caller.Access.OnChat(chat.BotSlug, chat.Id).HasFlag(Right.Read))
            return null;
        await using var db = store.Open();
        return await db.Messages.Where(message => message.Id == id && message.ChatId == chat.Id && message.TelegramChatId == chat.TelegramId && message.DeletedAt == null)
            .Select(message => (long?)message.TelegramMessageId).SingleOrDefaultAsync();
    }

    private async Task<MessageRow> ReadAsync(BotApiAnswer answer, Chat? chat)
    {
        try
        {
            if (answer.StoredId is { } id && await FindAsync(id) is { } row)
                return row;
        }
        catch (Exception failure)
        {
            LogUnread(logger, failure.GetType().Name);
        }

        return TelegramMessage.Read(answer.Result, answer.StoredId, chat?.Id);
    }

    /// <summary>As it stands now: an edit may have come since, which is for those alone who may read. What has been erased is not told again.</summary>
    private async Task<MessageRow> RecallAsync(MessageRow kept, Caller caller, Bot bot, MessageBody body)
    {
        if (kept.Id is not { } id || await FindAsync(id) is not { } row)
            return kept;
        var isItsOwn = row.EditedAt is null || row.DeletedAt is not null;
        return isItsOwn || (row.ChatId is { } chat && caller.Access.OnChat(bot.Slug, chat).HasFlag(Right.Read)) ? row : row with { Text = body.Text ?? body.Caption };
    }

    private async Task<MessageRow?> FindAsync(long id)
    {
        await using var db = store.Open();
        return await db.Messages.AsNoTracking().SingleOrDefaultAsync(message => message.Id == id) is { } message ? MessageRow.Of(message) : null;
    }

    private async Task AuditAsync(Caller caller, Bot bot, MessageRow row, ChatReference to, string method)
    {
        try
        {
            await using var db = store.Open();
            db.Audit(
                caller,
                time.GetUtcNow(),
                "message.sent",
                new AuditTarget("message", $"{row.Id ?? 0}", bot.Slug, row.ChatId),
                new { To = to.ToString(), row.TelegramMessageId, method });
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogUnaudited(logger, bot.Slug, caller.Account, failure.GetType().Name);
        }
    }

    [LoggerMessage(1611, LogLevel.Error, "A message was sent and stored but could not be read again ({Error})")]
    private static partial void LogUnread(ILogger logger, string error);

    [LoggerMessage(1612, LogLevel.Error, "{Bot}: that {Account} sent a message could not be written into the audit ({Error})")]
    private static partial void LogUnaudited(ILogger logger, string bot, string account, string error);
}
