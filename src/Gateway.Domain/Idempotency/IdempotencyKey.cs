namespace Gateway.Domain.Idempotency;

/// <summary>A request that must have its effect once. Committed before the effect, answered after.</summary>
public sealed class IdempotencyKey
{
    /// <summary><c>user:1</c> or <c>api_key:1</c>.</summary>
    public required string Account { get; init; }

    public required string Route { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 of the body.</summary>
    public required byte[] BodyHash { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Until then the request may still run; after it, without an answer, its outcome is unknown.</summary>
    public DateTimeOffset HeldUntil { get; init; }

    /// <summary>200: done. 502: nobody knows whether it was. Null while there is no answer.</summary>
    public int? Status { get; init; }

    /// <summary>The first answer, without the text of a message; while there is none, the mark of whoever holds the key.</summary>
    public byte[]? Answer { get; init; }
}
