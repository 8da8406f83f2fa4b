using Gateway.Application.Results;
using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>Whose credential is this, and does it still count? The one place that says so, for every way in.</summary>
public sealed class CredentialCheck(IAccessTokens tokens, IAccessReader accounts, IApiKeyUse use, TimeProvider time)
{
    /// <summary>Compared with when there is no such key, so that this takes as long as a wrong secret does.</summary>
    private static readonly byte[] NoHash = new byte[32];

    private static readonly Failure KeyInvalid = Failure.Unauthenticated("api_key_invalid", "The API key is not valid.");

    /// <summary>A JWT. Fails with <c>token_invalid</c>, <c>token_expired</c> or <c>account_disabled</c>.</summary>
    /// <exception cref="StoreUnavailableException">The account cannot be read now.</exception>
    public async Task<Result<ProvenAccount>> CheckTokenAsync(string token, CancellationToken cancellationToken)
    {
        var validated = tokens.Validate(token);
        if (!validated.IsOk)
            return validated.Failure;
        var claims = validated.Value;
        var user = await accounts.FindAsync(CallerKind.User, claims.UserId, cancellationToken);
        if (user is null || User.IsEnded(claims.IssuedAt, user.TokensValidAfter))
            return Failure.Unauthenticated("token_invalid", "The token has been revoked.");
        if (user.Disabled)
            return Failure.Unauthenticated("account_disabled", "The account is disabled.");
        return new ProvenAccount(user, claims.ExpiresAt);
    }

    /// <summary>An API key. Fails with <c>api_key_invalid</c> or <c>api_key_expired</c>; an unknown key and a wrong secret answer alike.</summary>
    /// <exception cref="StoreUnavailableException">The account cannot be read now.</exception>
    public async Task<Result<ProvenAccount>> CheckKeyAsync(string key, CancellationToken cancellationToken)
    {
        if (!ApiKeyToken.TryParse(key, out var token))
            return KeyInvalid;
        var account = await accounts.FindAsync(CallerKind.ApiKey, token.Id, cancellationToken);
        if (!token.Secret.Matches(account?.KeyHash ?? NoHash) || account is null)
            return KeyInvalid;
        if (account.ExpiresAt <= time.GetUtcNow())
            return Failure.Unauthenticated("api_key_expired", "The API key has expired.");
        use.Note(account.Id);
        return new ProvenAccount(account, account.ExpiresAt);
    }
}
