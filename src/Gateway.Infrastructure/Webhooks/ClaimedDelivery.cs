using Gateway.Application.Webhooks;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>The right to make one delivery, until the lease ends.</summary>
/// <param name="Id">Of the delivery.</param>
/// <param name="LeaseId">Fences what its holder says.</param>
/// <param name="Position">Of its event.</param>
/// <param name="Attempts">How many were made before.</param>
/// <param name="Bytes">How large the event is; null when it is gone.</param>
/// <param name="TraceParent">Where in its trace the event's update came in; null when it is not traced.</param>
internal sealed record ClaimedDelivery(long Id, Guid LeaseId, long Position, int Attempts, int? Bytes, string? TraceParent = null);

/// <summary>Some deliveries of one webhook, claimed together, and what is needed to make them.</summary>
internal sealed record ClaimedRun
{
    public required long WebhookId { get; init; }

    public required Uri Url { get; init; }

    public required WebhookSubject Subject { get; init; }

    public required string EncryptedSecret { get; init; }

    /// <summary>Null unless it still signs.</summary>
    public required string? EncryptedPreviousSecret { get; init; }

    /// <summary>It is ordered, or its last attempt failed.</summary>
    public required bool OneAtATime { get; init; }

    public required bool Ordered { get; init; }

    /// <summary>The breaker is open: this one delivery decides.</summary>
    public required bool IsTrial { get; init; }

    /// <summary>In order.</summary>
    public required IReadOnlyList<ClaimedDelivery> Deliveries { get; init; }

    /// <summary>By the process's own clock, from before the claim was asked for: the lease cannot have begun earlier.</summary>
    public required long ClaimedBefore { get; init; }
}
