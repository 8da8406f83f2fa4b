namespace Gateway.Application.Jobs;

/// <summary>The durable queue's pace and patience.</summary>
public sealed class QueueOptions
{
    /// <summary>The shortest retention of done jobs: it is the window in which repeats are known.</summary>
    public static readonly TimeSpan ShortestDoneRetention = TimeSpan.FromHours(48);

    /// <summary><c>QUEUE_CONCURRENCY</c>: how many jobs one instance runs at once.</summary>
    /// <value>The default value is 16.</value>
    public int Concurrency { get; init; } = 16;

    /// <summary><c>QUEUE_LEASE</c>: how long a claim lasts unless it is renewed.</summary>
    /// <value>The default value is 60 seconds.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>QUEUE_DONE_RETENTION</c>: when done jobs are deleted, and dead ones give up their claim on the update id.</summary>
    /// <value>The default value is 168 hours.</value>
    public TimeSpan DoneRetention { get; init; } = TimeSpan.FromHours(168);

    /// <summary><c>QUEUE_STUCK_TIMEOUT</c>: the longest attempt; no lease is renewed past it.</summary>
    /// <value>The default value is 30 minutes.</value>
    public TimeSpan StuckTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary><c>QUEUE_JANITOR_INTERVAL</c>: how often old jobs are purged.</summary>
    /// <value>The default value is one hour.</value>
    public TimeSpan JanitorInterval { get; init; } = TimeSpan.FromHours(1);
}
