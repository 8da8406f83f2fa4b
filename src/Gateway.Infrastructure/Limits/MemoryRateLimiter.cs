using Gateway.Application.Limits;

namespace Gateway.Infrastructure.Limits;

/// <summary>The same buckets as in Redis, for one process.</summary>
internal sealed class MemoryRateLimiter(TimeProvider time) : IRateLimiter
{
    /// <summary>Some megabytes; so many addresses at once are an attack.</summary>
    internal const int MostKeys = 100_000;

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<RateLimitKey, TimeSpan> _fullAt = [];
    private readonly Dictionary<RateLimitKey, TimeSpan> _exemptUntil = [];

    public ValueTask<RateDecision> TakeAsync(IReadOnlyList<RateBucket> buckets, CancellationToken cancellationToken)
    {
        lock (_lock)
            return ValueTask.FromResult(Take(buckets, time.GetElapsedTime(_started)));
    }

    public ValueTask ExemptAsync(RateLimitKey key, TimeSpan time, CancellationToken cancellationToken)
    {
        lock (_lock)
            Set(_exemptUntil, key, Now + time);
        return ValueTask.CompletedTask;
    }

    private TimeSpan Now => time.GetElapsedTime(_started);

    /// <summary>Reads as the script does in <see cref="RedisRateLimiter"/>.</summary>
    private RateDecision Take(IReadOnlyList<RateBucket> buckets, TimeSpan now)
    {
        Span<TimeSpan> untilFull = stackalloc TimeSpan[buckets.Count];
        var (told, wait, least) = (0, TimeSpan.Zero, double.MaxValue);
        for (var i = 0; i < buckets.Count; i++)
        {
            if (IsExempt(buckets[i], now))
                continue;
            var limit = buckets[i].Limit;
            untilFull[i] = Until(_fullAt.GetValueOrDefault(buckets[i].Key), now, limit.Window) + limit.Interval;
            var over = untilFull[i] - limit.Window;
            var left = -over / limit.Interval;
            if (over > wait)
                (told, wait) = (i, over);
            else if (wait == TimeSpan.Zero && left < least)
                (told, least) = (i, left);
        }

        if (wait > TimeSpan.Zero)
            return buckets[told].Limit.Decide(untilFull[told] - buckets[told].Limit.Interval, wait);
        for (var i = 0; i < buckets.Count; i++)
        {
            if (untilFull[i] > TimeSpan.Zero)
                Set(_fullAt, buckets[i].Key, now + untilFull[i]);
        }

        return buckets[told].Limit.Decide(untilFull[told], TimeSpan.Zero);
    }

    /// <summary>Not longer than this limit's window: the key may have had another rate before.</summary>
    private static TimeSpan Until(TimeSpan fullAt, TimeSpan now, TimeSpan window) => fullAt <= now ? TimeSpan.Zero : fullAt - now < window ? fullAt - now : window;

    private bool IsExempt(RateBucket bucket, TimeSpan now) => bucket.Exempt is { } key && _exemptUntil.GetValueOrDefault(key) > now;

    private void Set(Dictionary<RateLimitKey, TimeSpan> ends, RateLimitKey key, TimeSpan end)
    {
        if (ends.Count >= MostKeys && !ends.ContainsKey(key))
            MakeRoom(ends);
        ends[key] = end;
    }

    /// <summary>What is over goes; where that is not enough, the half that would be over first.</summary>
    private void MakeRoom(Dictionary<RateLimitKey, TimeSpan> ends)
    {
        var byEnd = ends.OrderBy(pair => pair.Value).Select(pair => pair.Key).ToArray();
        var over = ends.Values.Count(end => end <= Now);
        foreach (var key in byEnd.AsSpan(0, Math.Max(over, byEnd.Length / 2)))
            ends.Remove(key);
    }
}
