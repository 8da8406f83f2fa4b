using Gateway.Domain;

namespace Gateway.Application.Sessions;

/// <summary>How people sign in.</summary>
public sealed class AuthOptions
{
    /// <summary><c>AUTH_SECRET</c>: the code that <c>/auth</c> wants; at least 12 characters.</summary>
    /// <value>The default value is null: nobody can sign in.</value>
    public Secret? Code { get; init; }

    /// <summary><c>AUTH_SESSION_TTL</c>.</summary>
    /// <value>The default value is 24 hours.</value>
    public TimeSpan SessionTtl { get; init; } = TimeSpan.FromHours(24);
}
