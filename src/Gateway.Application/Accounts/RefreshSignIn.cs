using System.Net;
using FluentValidation;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Pipeline;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>
/// The next pair of tokens for a refresh token, which is used up by it. Used again within ten seconds it is a client that asked twice and
/// gets 409; later it is in two hands, and the whole sign-in ends.
/// </summary>
/// <param name="Body">The refresh token.</param>
/// <param name="Address">Where it comes from, for the audit.</param>
[PassesNoGate("The refresh token says who asks.")]
public sealed record RefreshSignIn(RefreshTokenBody Body, IPAddress? Address) : IRequest<Result<SignedIn>>;

public sealed record RefreshTokenBody(string RefreshToken) : Input
{
    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(RefreshTokenBody);
}

internal sealed class RefreshSignInValidator : AbstractValidator<RefreshSignIn>
{
    public RefreshSignInValidator() => RuleFor(request => request.Body.RefreshToken).NotEmpty().WithMessage("Is missing.");
}

internal sealed class RefreshSignInHandler(IGatewayDbFactory store, SignInTokens tokens) : IRequestHandler<RefreshSignIn, Result<SignedIn>>
{
    private static readonly TimeSpan AskedTwice = TimeSpan.FromSeconds(10);

    private static readonly Failure Unknown = Failure.Unauthenticated("refresh_invalid", "The refresh token is not valid; sign in again.");

    public async Task<Result<SignedIn>> Handle(RefreshSignIn request, CancellationToken cancellationToken)
    {
        if (!RefreshSecret.TryParse(request.Body.RefreshToken, out var secret))
            return Unknown;
        var hash = secret.Hash();
        await using var db = store.Open();
        var found = await db.RefreshTokens.AsNoTracking().SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken);
        await using var unit = await db.BeginAsync(cancellationToken);
        if (found is null || await db.LockUserAsync(found.UserId, cancellationToken) is not { } user)
            return Unknown;
        if (user.Disabled)
            return Failure.Unauthenticated("account_disabled", "The account is disabled.");

        // Read again under the lock: of two who ask at once the second sees what the first has done.
        var token = await db.RefreshTokens.SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken);
        var now = await db.NowAsync(cancellationToken);
        if (token is null || token.RevokedAt is not null || User.IsEnded(token.CreatedAt, user.TokensValidAfter))
            return Unknown;
        if (token.UsedAt is { } used && now - used <= AskedTwice)
            return Failure.Conflict("refresh_in_progress", "The refresh token has just been used; use what it gave.");

        Result<SignedIn> result;
        if (token.UsedAt is not null)
            result = await EndAsync(db, user, token, request.Address, now, cancellationToken);
        else if (token.ExpiresAt <= now)
            result = Failure.Unauthenticated("refresh_expired", "The refresh token has expired; sign in again.");
        else
            result = Use(db, user, token, now);
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return result;
    }

    private SignedIn Use(IGatewayDb db, User user, RefreshToken token, DateTimeOffset now)
    {
        token.UsedAt = now;
        return tokens.Next(db, user, token.Family, now);
    }

    /// <summary>Somebody else has used it, or will: nobody goes on with this sign-in.</summary>
    private static async Task<Failure> EndAsync(IGatewayDb db, User user, RefreshToken token, IPAddress? address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.RevokeAsync(token.Family, now, cancellationToken);
        db.Audit(user.Calls(address), now, "sign_in.revoked", SignInAudit.Target(token.Family), new { Reason = "refresh_reused" });
        return Failure.Unauthenticated("refresh_reused", "The refresh token was used before, so the sign-in has been ended; sign in again.");
    }
}
