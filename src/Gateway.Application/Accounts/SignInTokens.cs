using Gateway.Application.Persistence;
using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>Makes the pair of tokens that a sign-in goes on with.</summary>
internal sealed class SignInTokens(IAccessTokens accessTokens)
{
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(7);

    /// <summary>Adds the refresh token to what will be saved.</summary>
    /// <param name="db">Where it will be saved.</param>
    /// <param name="user">Read under its lock: nobody ends the sign-ins of this user meanwhile.</param>
    /// <param name="family">The sign-in.</param>
    /// <param name="now">By PostgreSQL's clock.</param>
    public SignedIn Next(IGatewayDb db, User user, Guid family, DateTimeOffset now)
    {
        var refresh = RefreshSecret.Generate();
        var at = user.TokenTime(now);
        db.RefreshTokens.Add(new RefreshToken { Family = family, UserId = user.Id, Hash = refresh.Hash(), CreatedAt = at, ExpiresAt = now + RefreshLifetime });
        var access = accessTokens.Issue(user.Id, at);
        return new SignedIn(access.Value, refresh.Reveal(), "Bearer", (long)access.Lifetime.TotalSeconds);
    }
}
