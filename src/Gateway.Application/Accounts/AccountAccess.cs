using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>An account as it stood when it was read: what it may do, and what its credentials are checked against.</summary>
public sealed record AccountAccess
{
    public required CallerKind Kind { get; init; }

    public required long Id { get; init; }

    /// <summary>A user's sign-in name, or a key's name.</summary>
    public required string Name { get; init; }

    public required Access Access { get; init; }

    /// <summary>A user's; a key has none.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>A user who may not sign in now.</summary>
    public required bool Disabled { get; init; }

    /// <summary>A user's tokens from before are refused.</summary>
    public required DateTimeOffset? TokensValidAfter { get; init; }

    /// <summary>SHA-256 of a key's secret.</summary>
    public required byte[]? KeyHash { get; init; }

    /// <summary>When a key ends.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A key's own rate.</summary>
    public required int? RatePerMinute { get; init; }
}
