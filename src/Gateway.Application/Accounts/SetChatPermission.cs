using FluentValidation;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>Says what an account may do in a chat.</summary>
/// <param name="Caller">Who asks: may manage the chat, and so holds all that could be granted.</param>
/// <param name="ChatId">The gateway's id of it.</param>
/// <param name="Body">The account and its rights.</param>
public sealed record SetChatPermission(Caller Caller, long ChatId, PermissionBody Body) : IAuthorizedRequest<PermissionChange>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Manage, Scope.BotsWrite);
}

internal sealed class SetChatPermissionValidator : AbstractValidator<SetChatPermission>
{
    public SetChatPermissionValidator() => this.Account(request => request.Body);
}

internal sealed class SetChatPermissionHandler(IGatewayDbFactory store) : IRequestHandler<SetChatPermission, Result<PermissionChange>>
{
    public async Task<Result<PermissionChange>> Handle(SetChatPermission request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        return await db.PlaceOfAsync(request.ChatId, cancellationToken) is { } place
            ? await new Permissions(db).SetAsync(request.Caller, place, request.Body, cancellationToken)
            : Failure.NotFound("chat");
    }
}
