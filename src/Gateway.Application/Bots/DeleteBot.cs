using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Jobs;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Bots;

/// <summary>
/// Removes a bot with all rights to it. Its open jobs become dead, its webhook is removed in the background; chats, messages and finished
/// jobs stay.
/// </summary>
public sealed record DeleteBot(Caller Caller, string Bot) : IAuthorizedRequest<Unit>
{
    public Needs Needs => Needs.Bot(Bot, Right.Manage, Scope.BotsWrite);
}

internal sealed class DeleteBotHandler(IGatewayDbFactory store, IBotRegistry bots, IStoredBots storedBots, IJobDesk jobs, TimeProvider time)
    : IRequestHandler<DeleteBot, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteBot request, CancellationToken cancellationToken)
    {
        var found = bots.StoredSlugOf(request.Bot);
        if (!found.IsOk)
            return found.Failure;
        var slug = found.Value;
        await using var db = store.Open();
        await using (var unit = await db.BeginAsync(cancellationToken))
        {
            await db.RaiseBotsVersionAsync(cancellationToken);
            await db.RaiseAccessEpochAsync(cancellationToken);
            var row = await db.Bots.SingleOrDefaultAsync(bot => bot.Slug == slug, cancellationToken);
            if (row is null)
                return Failure.NotFound("bot");
            db.Bots.Remove(row);

            // Whoever gets the slug next gets it without them.
            await db.ChatPermissions.Where(permission => permission.BotSlug == slug).ExecuteDeleteAsync(cancellationToken);
            await db.ApiKeyBots.Where(bot => bot.BotSlug == slug).ExecuteDeleteAsync(cancellationToken);
            await db.Webhooks.Where(webhook => webhook.BotSlug == slug).ExecuteDeleteAsync(cancellationToken);
            db.Audit(request.Caller, time.GetUtcNow(), BotNames.Removed, new AuditTarget("bot", BotNames.Target(row.Id), row.Slug), new { row.Slug, row.Username });
            await db.SaveChangesAsync(cancellationToken);
            await unit.CommitAsync(cancellationToken);
        }

        await storedBots.FollowAsync(cancellationToken);

        // After the commit, so that nothing is accepted behind it here; other instances do the same when they follow.
        await jobs.BuryAsync(slug, cancellationToken);
        return Unit.Value;
    }
}
