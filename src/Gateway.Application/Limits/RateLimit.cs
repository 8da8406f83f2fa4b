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

    /// <summary>Ten seconds' worth, but at least ten, or the whole minute's budget where that is less.</summary>
    public int Burst => Math.Max(Math.Min(PerMinute, LeastBurst), PerMinute / BurstsPerMinute);

    /// <summary>How long one token takes to flow in.</summary>
    public TimeSpan Interval => TimeSpan.FromMinutes(1) / PerMinute;
}
