using Gateway.Domain.Audit;

namespace Gateway.Application.Jobs;

/// <summary>What people do with jobs, beside the workers. Every change leaves its audit row in its own transaction.</summary>
/// <remarks>All throw <see cref="StoreUnavailableException"/>.</remarks>
public interface IJobDesk
{
    /// <summary>Jobs by falling id.</summary>
    /// <param name="bots">Their bots; null means all.</param>
    /// <param name="status">Their status; null means any.</param>
    /// <param name="before">Only those with a lower id; null means from the newest on.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<JobRow>> ListAsync(IReadOnlyList<string>? bots, string? status, long? before, int limit, CancellationToken cancellationToken);

    Task<JobRow?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>Puts a dead job back into the line of its lane, with all its attempts, and wakes a worker.</summary>
    Task<RetryOutcome> RetryAsync(JobRow job, AuditEvent note, CancellationToken cancellationToken);

    /// <summary>
    /// Settles a job that does not run. A pending one becomes dead; a dead one becomes done, and its row goes when its claim on the update id
    /// would lapse, or now if it has. So the receipt stays as long as a repeat of the update can come.
    /// </summary>
    /// <returns>False: it runs, is done, or is there no more.</returns>
    Task<bool> DiscardAsync(JobRow job, string reason, AuditEvent note, CancellationToken cancellationToken);

    /// <summary>
    /// All open jobs of a bot that is no longer stored become dead, in small transactions. One that runs is taken from its holder: what the
    /// attempt comes to does not count, and it is cancelled when its lease is to be renewed.
    /// </summary>
    Task<int> BuryAsync(string bot, CancellationToken cancellationToken);
}

/// <summary>What became of a job that was to be retried.</summary>
public enum RetryOutcome
{
    Retried,

    /// <summary>Somebody else was first, or it is open or done.</summary>
    NotDead,

    /// <summary>Its update is no longer in the log.</summary>
    UpdateGone,

    /// <summary>Telegram no longer takes an answer to it.</summary>
    Expired,

    /// <summary>Its claim on the update id had lapsed, and the update was accepted again.</summary>
    Superseded,
}
