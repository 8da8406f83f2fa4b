namespace Gateway.Domain.Webhooks;

/// <summary>An outgoing HTTP subscription.</summary>
public sealed class Webhook
{
    public long Id { get; init; }

    /// <summary>Whose rights it acts with: a user or a key.</summary>
    public long? OwnerUserId { get; init; }

    public long? OwnerApiKeyId { get; init; }

    public required string Url { get; set; }

    /// <summary>One of <see cref="WebhookScope"/>.</summary>
    public required string Scope { get; init; }

    public long? ChatId { get; init; }

    public string? BotSlug { get; init; }

    /// <summary>Event types; empty means every type.</summary>
    public required string[] Events { get; set; }

    /// <summary>Deliveries keep the order of positions.</summary>
    public bool Ordered { get; set; }

    /// <summary>It is told of events after this one alone: the last that there was when it was made or enabled.</summary>
    public long FromPosition { get; set; }

    public required string EncryptedSecret { get; set; }

    /// <summary>The secret before the last rotation, which signs as well until <see cref="PreviousSecretUntil"/>.</summary>
    public string? EncryptedPreviousSecret { get; set; }

    public DateTimeOffset? PreviousSecretUntil { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Attempts that failed since the last that succeeded.</summary>
    public int Failures { get; set; }

    /// <summary>When the first of them failed.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>Since when its breaker is open; null while it is closed.</summary>
    public DateTimeOffset? OpenedAt { get; set; }

    /// <summary>When the next trial may be made; set while the breaker is open.</summary>
    public DateTimeOffset? TrialAt { get; set; }

    /// <summary>Nothing is sent before: the receiver asked for it, or the head of an ordered webhook waits for its retry.</summary>
    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>Why nothing is delivered; null while it is enabled.</summary>
    public string? DisabledReason { get; set; }

    public DateTimeOffset? DisabledAt { get; set; }
}
