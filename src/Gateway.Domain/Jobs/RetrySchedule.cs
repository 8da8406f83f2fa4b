namespace Gateway.Domain.Jobs;

/// <summary>When a failed job runs again: after 30 s, 2 m, 10 m and 1 h; the fifth failure is its last.</summary>
public static class RetrySchedule
{
    public const int MaxAttempts = 5;

    /// <summary>The longest a receiver's own <c>Retry-After</c> is honoured.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    private static readonly TimeSpan[] Delays =
        [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    /// <summary>How long to wait after the failure of the attempt with this number, counted from 1; null when it was the last.</summary>
    /// <param name="attempt">The attempt that failed.</param>
    /// <param name="retryAfter">What the other side asked for; it can only lengthen the wait.</param>
    public static TimeSpan? DelayAfter(int attempt, TimeSpan? retryAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt >= MaxAttempts)
            return null;
        var asked = retryAfter is { } wait && wait > LongestRetryAfter ? LongestRetryAfter : retryAfter ?? TimeSpan.Zero;
        var planned = Delays[attempt - 1];
        return asked > planned ? asked : planned;
    }
}
