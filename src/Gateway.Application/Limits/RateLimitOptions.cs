namespace Gateway.Application.Limits;

/// <summary>How much one account or address may ask.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The most that a rate can be; also that of an API key.</summary>
    public const int MostPerMinute = 1_000_000;

    /// <summary><c>RATE_LIMIT_PER_MINUTE</c>: requests a minute of a user, of an API key without a rate of its own, and of an address without credentials.</summary>
    /// <value>The default value is 600.</value>
    public int PerMinute { get; init; } = 600;

    /// <summary><c>RATE_LIMIT_LOGIN_PER_MINUTE</c>: tries a minute to sign in from one address with one name.</summary>
    /// <value>The default value is 10.</value>
    public int LoginPerMinute { get; init; } = 10;
}
