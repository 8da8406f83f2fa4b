using System.Net;
using FluentValidation;
using Gateway.Application.Audit;
using Gateway.Application.Limits;
using Gateway.Application.Persistence;
using Gateway.Application.Pipeline;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>A person shows name and password and gets tokens. A wrong name and a wrong password answer alike, after the same time.</summary>
/// <param name="Body">Name and password.</param>
/// <param name="Address">Where it comes from, for the throttle and the audit.</param>
[PassesNoGate("Nobody is known before the password is compared.")]
public sealed record SignIn(SignInBody Body, IPAddress? Address) : IRequest<Result<SignedIn>>;

public sealed record SignInBody(string Username, string Password) : Input
{
    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(SignInBody);
}

internal sealed class SignInValidator : AbstractValidator<SignIn>
{
    private const int LongestName = 256;

    /// <summary>Whether they could be anybody's is not told here.</summary>
    public SignInValidator()
    {
        RuleFor(request => request.Body.Username).NotEmpty().WithMessage("Is missing.").MaximumLength(LongestName).WithMessage($"Has at most {LongestName} characters.");
        RuleFor(request => request.Body.Password).NotEmpty().WithMessage("Is missing.")
            .MaximumLength(PasswordRule.Longest).WithMessage($"Has at most {PasswordRule.Longest} characters.");
    }
}

internal sealed class SignInHandler(IGatewayDbFactory store, IPasswords passwords, SignInLimit limit, SignInTokens tokens) : IRequestHandler<SignIn, Result<SignedIn>>
{
    private static readonly Failure Failed = Failure.Unauthenticated("sign_in_failed", "The name or the password is wrong.");

    public async Task<Result<SignedIn>> Handle(SignIn request, CancellationToken cancellationToken)
    {
        var name = Username.Normalize(request.Body.Username);
        if (await limit.TakeAsync(request.Address, name, cancellationToken) is { Allowed: false } refused)
            return new Failure(FailureKind.TooMany, "sign_in_throttled", "Too many tries to sign in.") { RetryAfter = refused.RetryAfter };

        await using var db = store.Open();
        var user = Username.IsValid(name) ? await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Username == name, cancellationToken) : null;
        var check = await passwords.VerifyAsync(user?.PasswordHash, request.Body.Password, cancellationToken);
        if (check == PasswordCheck.Busy)
            return new Failure(FailureKind.Unavailable, "sign_in_busy", "Too many are signing in.") { RetryAfter = TimeSpan.FromSeconds(2) };
        if (user is null || check == PasswordCheck.Wrong)
            return Failed;
        if (user.Disabled)
            return Failure.Unauthenticated("account_disabled", "The account is disabled.");

        var hash = check == PasswordCheck.RightButOutdated ? await passwords.HashAsync(request.Body.Password, cancellationToken) : user.PasswordHash;
        var signedIn = await BeginAsync(db, request, user, hash, cancellationToken);
        if (signedIn.IsOk)
            await limit.SucceededAsync(request.Address, name, cancellationToken);
        return signedIn;
    }

    private async Task<Result<SignedIn>> BeginAsync(IGatewayDb db, SignIn request, User seen, string hash, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);

        // Locks the row, and finds out whether the password that was compared is still the one.
        var locked = await db.Users.Where(row => row.Id == seen.Id && row.PasswordHash == seen.PasswordHash && !row.Disabled)
            .ExecuteUpdateAsync(row => row.SetProperty(user => user.PasswordHash, hash), cancellationToken);
        if (locked == 0)
            return Failed;
        var user = await db.Users.SingleAsync(row => row.Id == seen.Id, cancellationToken);
        var now = await db.NowAsync(cancellationToken);
        user.LastSignInAt = now;
        var family = Guid.NewGuid();
        var signedIn = tokens.Next(db, user, family, now);
        db.Audit(user.Calls(request.Address), now, "sign_in.begun", SignInAudit.Target(family));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return signedIn;
    }
}
