using FluentValidation;
using Gateway.Application.Bots;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>Says what an account may do with a bot and all its chats.</summary>
/// <param name="Caller">Who asks: may manage the bot, and so holds all that could be granted.</param>
/// <param name="Bot">Slug or id.</param>
/// <param name="Body">The account and its rights.</param>
public sealed record SetBotPermission(Caller Caller, string Bot, PermissionBody Body) : IAuthorizedRequest<PermissionChange>
{
    public Needs Needs => Needs.Bot(Bot, Right.Manage, Scope.BotsWrite);
}

internal sealed class SetBotPermissionValidator : AbstractValidator<SetBotPermission>
{
    public SetBotPermissionValidator() => this.Account(request => request.Body);
}

internal sealed class SetBotPermissionHandler(IBotRegistry bots, IGatewayDbFactory store) : IRequestHandler<SetBotPermission, Result<PermissionChange>>
{
    public async Task<Result<PermissionChange>> Handle(SetBotPermission request, CancellationToken cancellationToken)
    {
        if (bots.PlaceOf(request.Bot) is not { } place)
            return Failure.NotFound("bot");
        await using var db = store.Open();
        return await new Permissions(db).SetAsync(request.Caller, place, request.Body, cancellationToken);
    }
}
