using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Idempotency;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Chats;

/// <summary>Sends a message into a chat that is stored, by the bot whose chat it is.</summary>
public sealed record SendMessage(Caller Caller, long ChatId, MessageBody Body, OnceKey? Key = null) : IAuthorizedRequest<Answered<MessageRow>>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Send, Scope.MessagesSend);
}

internal sealed class SendMessageValidator : AbstractValidator<SendMessage>
{
    public SendMessageValidator() => RuleFor(request => request.Body).SetValidator(new MessageBodyValidator());
}

internal sealed class SendMessageHandler(MessageSending sending, IBotRegistry bots, IGatewayDbFactory store) : IRequestHandler<SendMessage, Result<Answered<MessageRow>>>
{
    public async Task<Result<Answered<MessageRow>>> Handle(SendMessage request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        if (await db.Chats.AsNoTracking().SingleOrDefaultAsync(chat => chat.Id == request.ChatId, cancellationToken) is not { } chat)
            return Failure.NotFound("chat");
        if (bots.Find(chat.BotSlug) is not { } bot)
            return UnservedBot.Failure;
        return await sending.SendAsync(request.Caller, bot, new ChatReference(chat.TelegramId, null), chat, request.Body, request.Key);
    }
}
