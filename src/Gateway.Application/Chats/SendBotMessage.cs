using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Idempotency;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Chats;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Chats;

/// <summary>Sends a message by a bot to wherever it can write, also where nobody has written to it yet.</summary>
public sealed record SendBotMessage(Caller Caller, string Bot, BotMessageBody Body, OnceKey? Key = null) : IAuthorizedRequest<Answered<MessageRow>>
{
    public Needs Needs => Needs.ChatOfBot(Bot, ChatReference.Read(Body.Chat)?.Id, Right.Send, Scope.MessagesSend);
}

internal sealed class SendBotMessageValidator : AbstractValidator<SendBotMessage>
{
    public SendBotMessageValidator()
    {
        RuleFor(request => request.Body.Chat).Must(chat => ChatReference.Read(chat) is not null)
            .WithMessage("Must be a Telegram chat id, or the @name of a public group or channel.");
        RuleFor(request => (MessageBody)request.Body).SetValidator(new MessageBodyValidator()).OverridePropertyName("Body");
    }
}

internal sealed class SendBotMessageHandler(MessageSending sending, IBotRegistry bots, IGatewayDbFactory store)
    : IRequestHandler<SendBotMessage, Result<Answered<MessageRow>>>
{
    public async Task<Result<Answered<MessageRow>>> Handle(SendBotMessage request, CancellationToken cancellationToken)
    {
        if (bots.FindByNameOrId(request.Bot) is not { } bot)
            return Failure.NotFound("bot");
        var to = ChatReference.Read(request.Body.Chat)!;
        var chat = to.Id is { } id ? await FindAsync(bot.Slug, id, cancellationToken) : null;

        // A group's old id leads to the supergroup that it has become.
        return await sending.SendAsync(request.Caller, bot, chat is null ? to : new ChatReference(chat.TelegramId, null), chat, request.Body, request.Key);
    }

    private async Task<Chat?> FindAsync(string bot, long telegramId, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var found = await db.Chats.AsNoTracking().OfTelegramId(bot, telegramId).ToListAsync(cancellationToken);
        return found is [var chat] ? chat : null;
    }
}
