using FluentValidation;
using Gateway.Application.Bots;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>Who may do what with a bot and all its chats. What is granted for single chats is in the chats' lists.</summary>
/// <param name="Caller">Who asks: may manage the bot.</param>
/// <param name="Bot">Slug or id.</param>
/// <param name="Page">Which page.</param>
public sealed record ListBotPermissions(Caller Caller, string Bot, PageRequest Page) : IAuthorizedRequest<Page<PermissionRow>>
{
    public Needs Needs => Needs.Bot(Bot, Right.Manage, Scope.BotsRead);

    internal string List => $"permissions:bot:{Bot}";
}

internal sealed class ListBotPermissionsValidator : AbstractValidator<ListBotPermissions>
{
    public ListBotPermissionsValidator() => this.Page(request => request.Page, request => request.List);
}

internal sealed class ListBotPermissionsHandler(IBotRegistry bots, IGatewayDbFactory store) : IRequestHandler<ListBotPermissions, Result<Page<PermissionRow>>>
{
    public async Task<Result<Page<PermissionRow>>> Handle(ListBotPermissions request, CancellationToken cancellationToken)
    {
        if (bots.PlaceOf(request.Bot) is not { } place)
            return Failure.NotFound("bot");
        await using var db = store.Open();
        return await new Permissions(db).ListAsync(place, request.List, request.Page, cancellationToken);
    }
}
