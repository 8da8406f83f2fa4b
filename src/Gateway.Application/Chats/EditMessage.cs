using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using Gateway.Domain.Chats;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Chats;

/// <summary>Changes a message that the bot has sent. Repeating it does no harm, so it takes no Idempotency-Key.</summary>
public sealed record EditMessage(Caller Caller, long ChatId, long MessageId, MessageEdit Body) : IAuthorizedRequest<MessageRow>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Send, Scope.MessagesSend);
}

internal sealed class EditMessageValidator : AbstractValidator<EditMessage>
{
    public EditMessageValidator() => RuleFor(request => request.Body).SetValidator(new MessageEditValidator());
}

internal sealed class EditMessageHandler(StoredMessages messages, IBotSender sender, IGatewayDbFactory store, TimeProvider time) : IRequestHandler<EditMessage, Result<MessageRow>>
{
    /// <summary>Telegram's words for an edit that changes nothing.</summary>
    private const string NotModified = "message is not modified";

    public async Task<Result<MessageRow>> Handle(EditMessage request, CancellationToken cancellationToken)
    {
        var found = await messages.FindAsync(request.ChatId, request.MessageId, cancellationToken);
        if (!found.IsOk)
            return found.Failure;
        var (bot, message) = found.Value;
        if (Refuse(message, request.Body) is { } refusal)
            return refusal;
        var call = OutgoingMessage.Edit(request.Body, message);
        var answer = await sender.CallAsync(bot, call, CancellationToken.None);
        if (!answer.Ok && !IsAsWanted(answer))
            return TelegramFailures.Of(bot, answer, isRepeatable: true);
        return await ReadAsync(request, bot, message, call.Method);
    }

    private static bool IsAsWanted(BotApiAnswer answer) => answer.ErrorCode == 400 && answer.Description.Contains(NotModified, StringComparison.OrdinalIgnoreCase);

    private static Failure? Refuse(Message message, MessageEdit edit)
    {
        if (message.DeletedAt is not null)
            return Failure.NotFound("message");
        if (message.Direction is not Message.Out)
            return Failure.Conflict("not_own_message", "A bot can change its own messages alone.");
        if (edit.Text is not null && message.MediaKind is not null)
            return Failure.Invalid(new FieldProblem("text", "The message has a file: change its caption."));
        return edit.Caption is not null && message.MediaKind is null
            ? Failure.Invalid(new FieldProblem("caption", "The message has no file: change its text."))
            : null;
    }

    private async Task<Result<MessageRow>> ReadAsync(EditMessage request, Bot bot, Message message, string method)
    {
        await using var db = store.Open();
        db.Audit(
            request.Caller,
            time.GetUtcNow(),
            "message.edited",
            new AuditTarget("message", $"{message.Id}", bot.Slug, message.ChatId),
            new { message.TelegramMessageId, method });
        await db.SaveChangesAsync(CancellationToken.None);
        var edited = await db.Messages.AsNoTracking().SingleOrDefaultAsync(row => row.Id == message.Id, CancellationToken.None);
        var row = MessageRow.Of(edited ?? message);

        // Who may send but not read learns no more than what it wrote itself.
        return request.Caller.Access.OnChat(bot.Slug, message.ChatId).HasFlag(Right.Read) ? row : row with { Text = request.Body.Text ?? request.Body.Caption };
    }
}
