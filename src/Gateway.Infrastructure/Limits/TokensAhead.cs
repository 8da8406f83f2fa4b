using Gateway.Application.Limits;

namespace Gateway.Infrastructure.Limits;

/// <summary>
/// Tokens that this instance has taken of a shared bucket and not spent yet: a busy account costs no round trip for each request. They still count as
/// the bucket's. As it fills they are what overflows it, so that both together never hold more than the bucket does.
/// </summary>
internal sealed class TokensAhead(TimeProvider time)
{
    /// <summary>A megabyte or so.</summary>
    internal const int MostBuckets = 10_000;

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<RateBucket, Held> _held = [];

    private TimeSpan Now => time.GetElapsedTime(_started);

    /// <summary>Spends one. Null when there is none.</summary>
    public RateDecision? Spend(RateBucket bucket)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(bucket, out var held))
                return null;
            var (interval, untilFull) = (bucket.Limit.Interval, held.FullAt - Now);
            var left = (int)Math.Min(held.Tokens, untilFull / interval) - 1;
            if (left > 0)
                _held[bucket] = held with { Tokens = left };
            else
                _held.Remove(bucket);
            return left < 0 ? null : bucket.Limit.Decide(untilFull - (left * interval), TimeSpan.Zero);
        }
    }

    /// <summary>Adds what has just been taken.</summary>
    /// <param name="bucket">Of it.</param>
    /// <param name="tokens">So many.</param>
    /// <param name="untilFull">How long the bucket takes to be full without them.</param>
    public void Keep(RateBucket bucket, int tokens, TimeSpan untilFull)
    {
        lock (_lock)
        {
            if (_held.Count >= MostBuckets)
                MakeRoom();
            _held[bucket] = new Held(tokens + _held.GetValueOrDefault(bucket).Tokens, Now + untilFull);
        }
    }

    /// <summary>What is full again has overflowed; where that is not enough, all go: the buckets fill in time.</summary>
    private void MakeRoom()
    {
        var now = Now;
        foreach (var (bucket, held) in _held)
        {
            if (held.FullAt <= now)
                _held.Remove(bucket);
        }

        if (_held.Count >= MostBuckets)
            _held.Clear();
    }

    private readonly record struct Held(int Tokens, TimeSpan FullAt);
}
