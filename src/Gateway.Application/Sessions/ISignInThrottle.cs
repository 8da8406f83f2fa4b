namespace Gateway.Application.Sessions;

/// <summary>Keeps sign-in codes from being guessed, over all instances: <see cref="Domain.Sessions.SignInLimits"/>.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> when the counts cannot be read or written.</remarks>
public interface ISignInThrottle
{
    /// <summary>
    /// Counts a try as wrong before its code is compared, so that tries at the same moment cannot pass the limit together. A try that is
    /// refused is not counted, and one whose <paramref name="tryId"/> is counted already is admitted again: it is a repeat, with the same code.
    /// </summary>
    Task<SignInTry> BeginAsync(long userId, string tryId, CancellationToken cancellationToken);

    /// <summary>Takes back what the sender's tries counted: the last code was right.</summary>
    Task SucceededAsync(long userId, CancellationToken cancellationToken);
}

/// <summary>May this code be compared, and when?</summary>
/// <param name="Admitted">It may, after <paramref name="Wait"/>.</param>
/// <param name="Wait">Admitted: the pause before the comparison. Refused: when to come back.</param>
public readonly record struct SignInTry(bool Admitted, TimeSpan Wait);
