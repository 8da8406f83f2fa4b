namespace Gateway.Application.Limits;

/// <summary>
/// Token buckets, shared by all instances through Redis; while Redis is down, and without it, each instance counts for itself. It never
/// fails for want of its store and then answers without waiting.
/// </summary>
public interface IRateLimiter
{
    /// <summary>
    /// Takes a token of every bucket, or of none: a request that one of them refuses costs the others nothing. Answers for the bucket that
    /// refuses the longest, else for the one with the least left.
    /// </summary>
    /// <param name="buckets">At least one.</param>
    /// <param name="cancellationToken">The caller gives up; the token may be spent all the same.</param>
    ValueTask<RateDecision> TakeAsync(IReadOnlyList<RateBucket> buckets, CancellationToken cancellationToken);

    /// <summary>From now on buckets that name this key as <see cref="RateBucket.Exempt"/> are not asked. A hint: it may be forgotten early.</summary>
    ValueTask ExemptAsync(RateLimitKey key, TimeSpan time, CancellationToken cancellationToken);
}

/// <summary>The usual case.</summary>
public static class RateLimiterExtensions
{
    public static ValueTask<RateDecision> TakeAsync(this IRateLimiter limiter, RateLimitKey key, RateLimit limit, CancellationToken cancellationToken) =>
        limiter.TakeAsync([new RateBucket(key, limit)], cancellationToken);
}
