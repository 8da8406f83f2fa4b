namespace Gateway.Domain.Accounts;

/// <summary>A person who uses the management API.</summary>
public sealed class User
{
    public long Id { get; init; }

    /// <summary>In lower case, so that it is found however it is typed.</summary>
    public required string Username { get; init; }

    public string? DisplayName { get; set; }

    public required string PasswordHash { get; set; }

    public bool Disabled { get; set; }

    /// <summary>Access tokens issued before are refused: the password was changed, or the account disabled.</summary>
    public DateTimeOffset? TokensValidAfter { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastSignInAt { get; set; }

    public ICollection<UserRole> Roles { get; init; } = [];
}
