using System.Globalization;
using FluentValidation;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>Who may do what in a chat. What is granted for its whole bot is in the bot's list.</summary>
/// <param name="Caller">Who asks: may manage the chat.</param>
/// <param name="ChatId">The gateway's id of it.</param>
/// <param name="Page">Which page.</param>
public sealed record ListChatPermissions(Caller Caller, long ChatId, PageRequest Page) : IAuthorizedRequest<Page<PermissionRow>>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Manage, Scope.ChatsRead);

    internal string List => string.Create(CultureInfo.InvariantCulture, $"permissions:chat:{ChatId}");
}

internal sealed class ListChatPermissionsValidator : AbstractValidator<ListChatPermissions>
{
    public ListChatPermissionsValidator() => this.Page(request => request.Page, request => request.List);
}

internal sealed class ListChatPermissionsHandler(IGatewayDbFactory store) : IRequestHandler<ListChatPermissions, Result<Page<PermissionRow>>>
{
    public async Task<Result<Page<PermissionRow>>> Handle(ListChatPermissions request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        return await db.PlaceOfAsync(request.ChatId, cancellationToken) is { } place
            ? await new Permissions(db).ListAsync(place, request.List, request.Page, cancellationToken)
            : Failure.NotFound("chat");
    }
}
