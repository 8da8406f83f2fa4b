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

/// <summary>Deletes a message for everybody, and here its text, though not the update in the log. One that Telegram has lost already counts as deleted, so repeating it does no harm.</summary>
public sealed record DeleteMessage(Caller Caller, long ChatId, long MessageId) : IAuthorizedRequest<Unit>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Send, Scope.MessagesSend);
}

internal sealed class DeleteMessageHandler(StoredMessages messages, IBotSender sender, IGatewayDbFactory store, TimeProvider time) : IRequestHandler<DeleteMessage, Result<Unit>>
{
    /// <summary>Telegram's words for a message that is gone.</summary>
    private const string IsGone = "message to delete not found";

    public async Task<Result<Unit>> Handle(DeleteMessage request, CancellationToken cancellationToken)
    {
        var found = await messages.FindAsync(request.ChatId, request.MessageId, cancellationToken);
        if (!found.IsOk)
            return found.Failure;
        var (bot, message) = found.Value;
        if (message.DeletedAt is not null)
            return Unit.Value;
        var answer = await sender.CallAsync(bot, OutgoingMessage.Delete(message), CancellationToken.None);
        if (!answer.Ok && !(answer.ErrorCode == 400 && answer.Description.Contains(IsGone, StringComparison.OrdinalIgnoreCase)))
            return TelegramFailures.Of(bot, answer, isRepeatable: true);
        await EraseAsync(request.Caller, bot, message);
        return Unit.Value;
    }

    private async Task EraseAsync(Caller caller, Bot bot, Message message)
    {
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(CancellationToken.None);
        var now = time.GetUtcNow();
        await db.Messages.Where(row => row.Id == message.Id).ExecuteUpdateAsync(
            row => row.SetProperty(m => m.DeletedAt, now).SetProperty(m => m.Text, (string?)null).SetProperty(m => m.FileId, (string?)null),
            CancellationToken.None);
        db.Audit(caller, now, "message.deleted", new AuditTarget("message", $"{message.Id}", bot.Slug, message.ChatId), new { message.TelegramMessageId, message.Direction });
        await db.SaveChangesAsync(CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
    }
}
