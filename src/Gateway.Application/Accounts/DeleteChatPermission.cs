using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>Takes one account's rights in a chat away. What it has by the whole bot stays.</summary>
/// <param name="Caller">Who asks: may manage the chat.</param>
/// <param name="ChatId">The gateway's id of it.</param>
/// <param name="PermissionId">One of this chat's.</param>
public sealed record DeleteChatPermission(Caller Caller, long ChatId, long PermissionId) : IAuthorizedRequest<PermissionChange>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Manage, Scope.BotsWrite);
}

internal sealed class DeleteChatPermissionHandler(IGatewayDbFactory store) : IRequestHandler<DeleteChatPermission, Result<PermissionChange>>
{
    public async Task<Result<PermissionChange>> Handle(DeleteChatPermission request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        return await db.PlaceOfAsync(request.ChatId, cancellationToken) is { } place
            ? await new Permissions(db).DeleteAsync(request.Caller, place, request.PermissionId, cancellationToken)
            : Failure.NotFound("chat");
    }
}
