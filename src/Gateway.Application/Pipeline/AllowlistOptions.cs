namespace Gateway.Application.Pipeline;

/// <summary>Who may talk at all: <c>ALLOWED_USERS</c>.</summary>
public sealed class AllowlistOptions
{
    /// <summary>Telegram user ids; null means no allowlist.</summary>
    /// <value>The default value is null.</value>
    public IReadOnlySet<long>? AllowedUsers { get; init; }
}
