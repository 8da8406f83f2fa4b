namespace Gateway.Application.Limits;

/// <summary>A bucket that a request must have a token of.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Limit">How it fills. A bucket that is there already goes on with what it holds.</param>
/// <param name="Exempt">While <see cref="IRateLimiter.ExemptAsync"/> remembers this key, the bucket is not asked.</param>
public readonly record struct RateBucket(RateLimitKey Key, RateLimit Limit, RateLimitKey? Exempt = null);
