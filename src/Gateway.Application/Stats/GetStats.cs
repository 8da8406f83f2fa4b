using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Stats;

/// <summary>Counts of the bots that the caller may read bot-wide, and of nothing else.</summary>
public sealed record GetStats(Caller Caller) : IAuthorizedRequest<GatewayStats>
{
    public Needs Needs => Needs.Scope(Scope.StatsRead);
}

/// <summary>What there is.</summary>
/// <param name="Bots">How many bots.</param>
/// <param name="CountedUpTo">A count of this many means as many or more.</param>
/// <param name="ByBot">By bot.</param>
/// <param name="Estimates">PostgreSQL's estimates of whole tables; for admins alone.</param>
public sealed record GatewayStats(int Bots, int CountedUpTo, IReadOnlyList<BotStats> ByBot, TableEstimates? Estimates);

/// <summary>One bot's counts, each up to <see cref="IStatsReader.CountedUpTo"/>.</summary>
public sealed record BotStats(string Bot, long Chats, JobStats Jobs);

/// <summary>Jobs by status.</summary>
public sealed record JobStats(long Pending, long Running, long Done, long Dead);

/// <summary>Rows as PostgreSQL last estimated them; null where it has not yet.</summary>
public sealed record TableEstimates(long? Events, long? Messages, long? Chats, long? Jobs);

internal sealed class GetStatsHandler(IStatsReader stats) : IRequestHandler<GetStats, Result<GatewayStats>>
{
    public async Task<Result<GatewayStats>> Handle(GetStats request, CancellationToken cancellationToken)
    {
        var access = request.Caller.Access;
        var counts = await stats.ReadAsync(cancellationToken);
        BotStats[] readable = [.. counts.Bots.Where(bot => access.OnBot(bot.Bot).HasFlag(Right.Read))];
        return new GatewayStats(readable.Length, IStatsReader.CountedUpTo, readable, access.IsAdmin ? counts.Estimates : null);
    }
}
