using Gateway.Application.Results;

namespace Gateway.Application.Accounts;

/// <summary>JSON Web Tokens that say which user asks. What the user may do is not in them.</summary>
public interface IAccessTokens
{
    /// <summary>A token that can be used from now on for a quarter of an hour.</summary>
    /// <param name="userId">Becomes <c>sub</c>.</param>
    /// <param name="at">Becomes <c>iat</c>, in whole seconds.</param>
    AccessToken Issue(long userId, DateTimeOffset at);

    /// <summary>Who it names, or <c>token_expired</c> or <c>token_invalid</c>.</summary>
    Result<AccessTokenClaims> Validate(string token);
}

/// <summary>A token just made.</summary>
/// <param name="Value">The token itself; a secret while it lasts.</param>
/// <param name="Lifetime">From its issue to its end.</param>
public sealed record AccessToken(string Value, TimeSpan Lifetime)
{
    public override string ToString() => "***";
}

/// <summary>What a valid token says.</summary>
public sealed record AccessTokenClaims(long UserId, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
