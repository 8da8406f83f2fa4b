namespace Gateway.Application.Limits;

/// <summary>
/// A token bucket: it fills evenly with <see cref="PerMinute"/> tokens a minute and holds <see cref="Burst"/>. In any span of time it
/// admits at most what flows in during it, and one burst.
/// </summary>
/// <param name="PerMinute">Requests a minute; at least 1.</param>
public readonly record struct RateLimit(int PerMinute)
{
    /// <summary>What a small budget may spend at once, or a person who mistypes a password would wait six seconds after the first try.</summary>
    private const int LeastBurst = 10;

    private const int BurstsPerMinute = 6;

    /// <summary>Tokens that an untouched bucket holds.</summary>
    /// <value>By default ten seconds' worth, but at least ten, or the whole minute's budget where that is less.</value>
    public int Burst { get; init; } = Math.Max(Math.Min(PerMinute, LeastBurst), PerMinute / BurstsPerMinute);

    /// <summary>How long one token takes to flow in; whole microseconds, rounded up so that no more than the budget is admitted.</summary>
    public TimeSpan Interval => TimeSpan.FromMicroseconds((long)Math.Ceiling(TimeSpan.MicrosecondsPerMinute / (double)PerMinute));

    /// <summary>How long an empty bucket takes to be full.</summary>
    public TimeSpan Window => Burst * Interval;

    /// <summary>What a bucket answers.</summary>
    /// <param name="untilFull">How long it takes to be full, after the token where one was taken.</param>
    /// <param name="retryAfter">When there will be a token; zero where one was taken.</param>
    public RateDecision Decide(TimeSpan untilFull, TimeSpan retryAfter) => new(
        Allowed: retryAfter == TimeSpan.Zero,
        PerMinute,
        retryAfter == TimeSpan.Zero ? (int)((Window - untilFull) / Interval) : 0,
        untilFull,
        retryAfter);
}
