namespace Gateway.Application.Streams;

/// <summary>The log, for whoever follows it. There is none without a database.</summary>
public interface IEventLog
{
    /// <summary>Reads on from a position, in order.</summary>
    /// <param name="after">The last position that is known already.</param>
    /// <param name="upTo">The last position that is wanted; <see cref="long.MaxValue"/> for whatever there is.</param>
    /// <param name="filter">Which events.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>At most some hundreds of events, or a few mebibytes.</returns>
    /// <exception cref="StoreUnavailableException">PostgreSQL does not answer.</exception>
    Task<LogPage> ReadAsync(long after, long upTo, EventFilter filter, CancellationToken cancellationToken);

    /// <summary>Reads single events; those that are gone are missing in the answer.</summary>
    /// <exception cref="StoreUnavailableException">PostgreSQL does not answer.</exception>
    Task<IReadOnlyList<LoggedEvent>> FindAsync(IReadOnlyCollection<long> positions, CancellationToken cancellationToken);

    /// <summary>How far back and how far on it goes, now.</summary>
    /// <exception cref="StoreUnavailableException">PostgreSQL does not answer.</exception>
    Task<LogBounds> BoundsAsync(CancellationToken cancellationToken);
}

/// <summary>Part of the log.</summary>
/// <param name="Events">In the order of positions.</param>
/// <param name="SeenTo">Up to here nothing that is wanted is left out; where to go on.</param>
/// <param name="IsEnd">There is no more up to what was asked for, now.</param>
public sealed record LogPage(IReadOnlyList<LoggedEvent> Events, long SeenTo, bool IsEnd);

/// <summary>How far back and how far on the log goes.</summary>
/// <param name="PurgedTo">Retention has taken events up to here: whoever has seen less has missed some.</param>
/// <param name="Last">The last position there is; 0 for an empty log.</param>
/// <param name="Given">The last position that was ever given: what comes will be above it.</param>
public sealed record LogBounds(long PurgedTo, long Last, long Given);
