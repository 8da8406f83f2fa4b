namespace Gateway.Domain.Webhooks;

/// <summary>When a failed delivery is tried again: after 1 s, 10 s, 1 m, 5 m and 30 m, with jitter; the sixth failure is its last.</summary>
public static class DeliverySchedule
{
    public const int MaxAttempts = 6;

    /// <summary>The longest a receiver's own <c>Retry-After</c> is honoured.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    /// <summary>How much longer a wait may be, so that deliveries that failed together do not come back together.</summary>
    private const double LargestJitter = 0.2;

    private static readonly TimeSpan[] Delays =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    /// <summary>How long to wait after the failure of the attempt with this number, counted from 1; null when it was the last.</summary>
    /// <param name="attempt">The attempt that failed.</param>
    /// <param name="jitter">From 0 to 1.</param>
    /// <param name="retryAfter">What the receiver asked for; it can only lengthen the wait.</param>
    public static TimeSpan? DelayAfter(int attempt, double jitter, TimeSpan? retryAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt >= MaxAttempts)
            return null;
        var planned = Delays[attempt - 1] * (1 + (LargestJitter * jitter));
        var asked = Honoured(retryAfter) ?? TimeSpan.Zero;
        return asked > planned ? asked : planned;
    }

    /// <summary>What a receiver asked for, and no longer than an hour.</summary>
    public static TimeSpan? Honoured(TimeSpan? retryAfter) => retryAfter > LongestRetryAfter ? LongestRetryAfter : retryAfter;
}
