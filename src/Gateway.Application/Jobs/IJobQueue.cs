using Gateway.Domain.Bots;
using Gateway.Domain.Jobs;

namespace Gateway.Application.Jobs;

/// <summary>The durable queue. Whatever a holder says about its job is fenced by the claim's lease.</summary>
/// <remarks>
/// Methods by which a holder settles its job do not throw when PostgreSQL is away: they try until the lease cannot be held any longer and then
/// answer that it is lost, though what they said counts until the job is taken. The others throw <see cref="StoreUnavailableException"/>.
/// </remarks>
public interface IJobQueue
{
    /// <summary>Leaves an accepted job to the workers: wakes one, anywhere in the cluster. Doing so again changes nothing.</summary>
    void Enqueue(long jobId);

    /// <summary>Claims up to <paramref name="limit"/> jobs that are due, at most one of a lane.</summary>
    Task<IReadOnlyList<ClaimedJob>> PopAsync(int limit, CancellationToken cancellationToken);

    /// <summary>True when this completion counted.</summary>
    Task<bool> MarkDoneAsync(Claim claim, CancellationToken cancellationToken);

    Task<FailureResult> MarkFailedAsync(Claim claim, JobFailure failure, CancellationToken cancellationToken);

    /// <summary>Returns the job to its place in its lane without an attempt spent. Only after its handler has ended.</summary>
    Task<bool> GiveBackAsync(Claim claim, CancellationToken cancellationToken);

    /// <summary>The claims that are held under these leases, for one who does not know whether they were made.</summary>
    Task<IReadOnlyList<Claim>> FindClaimsAsync(IReadOnlyCollection<Guid> leases, CancellationToken cancellationToken);

    /// <summary>Keeps what the bot's service answered, for later attempts. While PostgreSQL is away it tries for as long as a lease, or until it is cancelled.</summary>
    /// <exception cref="StoreUnavailableException">PostgreSQL refuses it, or cannot write it although the lease was renewed meanwhile.</exception>
    Task<bool> KeepAnswerAsync(Claim claim, byte[] answer, CancellationToken cancellationToken);

    /// <summary>Extends the leases that are still held.</summary>
    Task<Renewal> RenewAsync(IReadOnlyCollection<Claim> claims, CancellationToken cancellationToken);

    /// <summary>Puts jobs whose retry is due back into the line of their lane. Answers how many.</summary>
    Task<int> RequeueDueAsync(CancellationToken cancellationToken);

    /// <summary>Some of the jobs whose lease has run out; none when there is none.</summary>
    Task<IReadOnlyList<StuckJob>> FindStuckAsync(CancellationToken cancellationToken);

    /// <summary>Takes from their holders those of <paramref name="stuck"/> whose lease has run out still.</summary>
    Task<Rescue> RescueAsync(IReadOnlyCollection<StuckJob> stuck, CancellationToken cancellationToken);

    /// <summary>Deletes done jobs past their retention and lapses the claims of dead ones, in small transactions, and not for long.</summary>
    Task<Purge> PurgeDoneAsync(CancellationToken cancellationToken);
}

/// <summary>A failed attempt.</summary>
/// <param name="Error">For <c>last_error</c>; holds no secret and no message text.</param>
/// <param name="RetryIn">When to try again; null: never, the job is dead.</param>
/// <param name="Order">Whether the lane waits for the retry.</param>
/// <param name="TellChat">Whether the chat is to be told if the job dies.</param>
public readonly record struct JobFailure(string Error, TimeSpan? RetryIn, LaneOrder Order, bool TellChat = true);

/// <summary>What became of a failed attempt.</summary>
/// <param name="Counted">False: the lease was lost and nothing changed.</param>
/// <param name="TellChat">The caller has the right, granted once, to tell the chat that the job is dead.</param>
public readonly record struct FailureResult(bool Counted, bool TellChat);

/// <summary>What became of leases that were to be renewed. One in neither set is held still, and may be renewed the next time or has lasted its longest.</summary>
/// <param name="Renewed">They begin anew.</param>
/// <param name="Lost">They are no longer held.</param>
public readonly record struct Renewal(IReadOnlySet<Guid> Renewed, IReadOnlySet<Guid> Lost);

/// <summary>A job whose lease has run out.</summary>
/// <param name="Id">The job.</param>
/// <param name="Lane">Its lane; null when it is one of its own.</param>
public readonly record struct StuckJob(long Id, Lane? Lane);

/// <summary>What was taken from holders whose lease had run out.</summary>
/// <param name="Jobs">How many jobs were taken from their holders.</param>
/// <param name="Dead">The bots of those that died of it, one for each.</param>
/// <param name="ToTell">Dead ones whose chat the caller is to tell.</param>
public readonly record struct Rescue(int Jobs, IReadOnlyList<string> Dead, IReadOnlyList<(string BotSlug, long ChatId)> ToTell);

/// <summary>What was purged in one go.</summary>
/// <param name="Rows">How many jobs were deleted or lapsed.</param>
/// <param name="LeftSome">There was more than one go may take.</param>
public readonly record struct Purge(int Rows, bool LeftSome);
