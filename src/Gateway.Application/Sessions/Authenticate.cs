using Gateway.Application.Pipeline;
using Gateway.Domain;
using MediatR;

namespace Gateway.Application.Sessions;

/// <summary>Signs a person in who knows the code.</summary>
/// <param name="UserId">Who wants to sign in.</param>
/// <param name="Code">What they take for the code.</param>
/// <param name="TryId">The same for every delivery of one update, so that Telegram's repeats are one try.</param>
[PassesNoGate("It is how one gets through the gate; the auth bot's own update has passed the allowlist.")]
internal sealed record Authenticate(long UserId, Secret Code, string TryId) : IRequest<AuthenticateResult>;

/// <summary>What a try to sign in came to.</summary>
/// <param name="Outcome">What became of the try.</param>
/// <param name="RetryAfter">For refused tries, when to come back.</param>
internal readonly record struct AuthenticateResult(AuthenticateOutcome Outcome, TimeSpan RetryAfter = default);

internal enum AuthenticateOutcome
{
    SignedIn,
    WrongCode,

    /// <summary>The code was not even compared: too many wrong ones before.</summary>
    Refused,
}

internal sealed class AuthenticateHandler(AuthOptions options, ISessionStore sessions, ISignInThrottle throttle, TimeProvider time)
    : IRequestHandler<Authenticate, AuthenticateResult>
{
    public async Task<AuthenticateResult> Handle(Authenticate request, CancellationToken cancellationToken)
    {
        var attempt = await throttle.BeginAsync(request.UserId, request.TryId, cancellationToken);
        if (!attempt.Admitted)
            return new AuthenticateResult(AuthenticateOutcome.Refused, attempt.Wait);
        if (attempt.Wait > TimeSpan.Zero)
            await Task.Delay(attempt.Wait, time, cancellationToken);
        if (options.Code?.Matches(request.Code.Reveal()) is not true)
            return new AuthenticateResult(AuthenticateOutcome.WrongCode);
        await sessions.SaveAsync(request.UserId, options.SessionTtl, cancellationToken);
        await throttle.SucceededAsync(request.UserId, cancellationToken);
        return new AuthenticateResult(AuthenticateOutcome.SignedIn);
    }
}
