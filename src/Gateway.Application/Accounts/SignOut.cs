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

/// <summary>Ends the sign-in that a refresh token belongs to. Of one that is none, or ended already, nothing is left to do.</summary>
/// <param name="Body">The refresh token.</param>
/// <param name="Address">Where it comes from, for the audit.</param>
[PassesNoGate("The refresh token says who asks; a client whose access token has expired must be able to sign out.")]
public sealed record SignOut(RefreshTokenBody Body, IPAddress? Address) : IRequest<Result<Unit>>;

internal sealed class SignOutValidator : AbstractValidator<SignOut>
{
    public SignOutValidator() => RuleFor(request => request.Body.RefreshToken).NotEmpty().WithMessage("Is missing.");
}

internal sealed class SignOutHandler(IGatewayDbFactory store) : IRequestHandler<SignOut, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(SignOut request, CancellationToken cancellationToken)
    {
        if (!RefreshSecret.TryParse(request.Body.RefreshToken, out var secret))
            return Unit.Value;
        var hash = secret.Hash();
        await using var db = store.Open();
        if (await db.RefreshTokens.AsNoTracking().SingleOrDefaultAsync(token => token.Hash == hash, cancellationToken) is not { } token)
            return Unit.Value;
        await using var unit = await db.BeginAsync(cancellationToken);
        if (await db.LockUserAsync(token.UserId, cancellationToken) is not { } user)
            return Unit.Value;
        var now = await db.NowAsync(cancellationToken);
        if (await db.RevokeAsync(token.Family, now, cancellationToken) > 0)
            db.Audit(user.Calls(request.Address), now, "sign_in.ended", SignInAudit.Target(token.Family));
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return Unit.Value;
    }
}
