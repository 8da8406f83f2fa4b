namespace Gateway.Application.Stats;

/// <summary>Counts that stay cheap however large the tables are. A few seconds old at most.</summary>
public interface IStatsReader
{
    /// <summary>What is counted is counted up to this, so that nobody waits for a million rows.</summary>
    const int CountedUpTo = 10_000;

    /// <summary>Of every bot that is served.</summary>
    Task<GatewayCounts> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Counts of the whole gateway.</summary>
/// <param name="Bots">By bot.</param>
/// <param name="Estimates">Of whole tables.</param>
public sealed record GatewayCounts(IReadOnlyList<BotStats> Bots, TableEstimates Estimates);
