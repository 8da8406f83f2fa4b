namespace Gateway.Application.Idempotency;

/// <summary>Remembers, for all instances, which requests have begun and what came of them.</summary>
public interface IIdempotency
{
    /// <summary>How long a repeat is recognised.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>A holder that has not renewed for so long has crashed; whatever it was doing, nobody does it again.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>Takes the key, unless somebody has it. Returns after the commit: of all who ask at the same time exactly one is told <see cref="ClaimState.Taken"/>.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be taken.</exception>
    Task<IdempotencyClaim> ClaimAsync(IdempotencyHold hold, CancellationToken cancellationToken);

    /// <summary>The holder is alive. Without a lease left a holder still holds; only what repeats are told changes.</summary>
    Task RenewAsync(IdempotencyHold hold, CancellationToken cancellationToken);

    /// <summary>Gives the key its answer, for good. False: the holder has it no longer, or it has its answer already.</summary>
    Task<bool> AnswerAsync(IdempotencyHold hold, StoredAnswer answer, CancellationToken cancellationToken);

    /// <summary>Forgets the key: nothing was done. False: the holder has it no longer, or it has its answer already.</summary>
    Task<bool> FreeAsync(IdempotencyHold hold, CancellationToken cancellationToken);
}

/// <summary>One request's hold on a key.</summary>
/// <param name="Account">Whose key it is.</param>
/// <param name="Key">The key.</param>
/// <param name="Id">Never used again, so that no late word of a holder counts against its successor.</param>
public sealed record IdempotencyHold(string Account, OnceKey Key, Guid Id);

/// <summary>What was answered.</summary>
/// <param name="Status"><see cref="Done"/> or <see cref="Unknown"/>.</param>
/// <param name="Json">What was done; nothing where that is unknown. Holds no text of a message.</param>
public sealed record StoredAnswer(int Status, byte[] Json)
{
    public const int Done = 200;
    public const int Unknown = 502;
}

/// <summary>What became of the attempt to take a key.</summary>
public sealed record IdempotencyClaim(ClaimState State, StoredAnswer? Answer = null);

public enum ClaimState
{
    /// <summary>By the one who asked.</summary>
    Taken,

    /// <summary>By somebody who is still at it.</summary>
    InFlight,

    /// <summary>By somebody who crashed.</summary>
    Abandoned,

    /// <summary>For another body.</summary>
    OtherBody,

    /// <summary>And there is an answer.</summary>
    Answered,
}
