using Gateway.Application.Persistence;
using Gateway.Domain.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>What is done to sign-ins in a transaction. Users are locked before their refresh tokens, by everybody.</summary>
internal static class SignIns
{
    /// <summary>Keeps others from changing the user, and from beginning, refreshing and ending their sign-ins, until the commit. Null when the user is gone.</summary>
    public static async Task<User?> LockUserAsync(this IGatewayDb db, long userId, CancellationToken cancellationToken)
    {
        await db.Users.Where(user => user.Id == userId)
            .ExecuteUpdateAsync(user => user.SetProperty(row => row.LastSignInAt, row => row.LastSignInAt), cancellationToken);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == userId, cancellationToken);
    }

    /// <summary>Ends a sign-in. Answers how many of its tokens still counted.</summary>
    public static Task<int> RevokeAsync(this IGatewayDb db, Guid family, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.RefreshTokens.Where(token => token.Family == family && token.RevokedAt == null)
            .ExecuteUpdateAsync(token => token.SetProperty(row => row.RevokedAt, now), cancellationToken);
}
