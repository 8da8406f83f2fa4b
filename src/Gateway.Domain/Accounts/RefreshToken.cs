namespace Gateway.Domain.Accounts;

/// <summary>One refresh token of a sign-in. Each use replaces it by the next of its family.</summary>
public sealed class RefreshToken
{
    public long Id { get; init; }

    /// <summary>All tokens that follow from one sign-in.</summary>
    public Guid Family { get; init; }

    public long UserId { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
