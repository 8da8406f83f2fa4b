using Gateway.Application.Accounts;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Bots;

/// <summary>One bot.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Bot">Its slug or its Telegram id.</param>
public sealed record GetBot(Caller Caller, string Bot) : IAuthorizedRequest<BotRow>
{
    public Needs Needs => Needs.Bot(Bot, Right.Read, Scope.BotsRead);
}

internal sealed class GetBotHandler(IGatewayDbFactory store, IBotRegistry bots) : IRequestHandler<GetBot, Result<BotRow>>
{
    public async Task<Result<BotRow>> Handle(GetBot request, CancellationToken cancellationToken)
    {
        if (bots.SlugOf(request.Bot) is not { } slug)
            return Failure.NotFound("bot");
        var managed = request.Caller.Access.OnBot(slug).HasFlag(Right.Manage);
        if (bots.Find(slug) is { Source: BotSource.File } bot && string.Equals(bot.Slug, slug, StringComparison.Ordinal))
            return BotRow.OfFile(bot, managed);
        await using var db = store.Open();
        var row = await db.Bots.AsNoTracking().SingleOrDefaultAsync(stored => stored.Slug == slug, cancellationToken);
        return row is null ? Failure.NotFound("bot") : BotRow.OfStored(row, bots.IsServed(row.Id, row.Slug), managed);
    }
}
