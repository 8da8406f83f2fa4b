namespace Gateway.Domain.Accounts;

/// <summary>A program that uses the management API.</summary>
public sealed class ApiKey
{
    public long Id { get; init; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the secret, which has 256 random bits and so needs no slow hash.</summary>
    public required byte[] Hash { get; set; }

    public required string[] Scopes { get; set; }

    /// <summary>Only the bots in <see cref="Bots"/>, which may be none.</summary>
    public bool BotsLimited { get; set; }

    public ICollection<ApiKeyBot> Bots { get; init; } = [];

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Its own budget; null means everybody's.</summary>
    public int? RatePerMinute { get; set; }

    /// <summary>The user who made it; null for the command line's, or when that user is gone.</summary>
    public long? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Written at most once a minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>A bot that a limited key may touch.</summary>
public sealed class ApiKeyBot
{
    public long ApiKeyId { get; init; }

    public required string BotSlug { get; init; }
}
