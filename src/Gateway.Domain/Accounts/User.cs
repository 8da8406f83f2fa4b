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

    /// <summary>No access token issued until now is accepted any more, and no refresh token made until now.</summary>
    /// <param name="now">By PostgreSQL's clock, which also dates tokens.</param>
    public void EndSessions(DateTimeOffset now) =>
        TokensValidAfter = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + 1);

    /// <summary>The time that a token made now bears: tokens count whole seconds, and this one must outlive <see cref="EndSessions"/> in the same second.</summary>
    /// <param name="now">By PostgreSQL's clock.</param>
    public DateTimeOffset TokenTime(DateTimeOffset now) => TokensValidAfter is { } after && after > now ? after : now;

    /// <summary>Was what bears this time made before the sessions were ended?</summary>
    public static bool IsEnded(DateTimeOffset made, DateTimeOffset? tokensValidAfter) => tokensValidAfter is { } after && made < after;
}
