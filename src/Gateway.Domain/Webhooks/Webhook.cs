namespace Gateway.Domain.Webhooks;

/// <summary>An outgoing HTTP subscription.</summary>
public sealed class Webhook
{
    public long Id { get; init; }

    /// <summary>Whose rights it acts with: a user or a key.</summary>
    public long? OwnerUserId { get; init; }

    public long? OwnerApiKeyId { get; init; }

    public required string Url { get; set; }

    /// <summary><c>chat</c>, <c>bot</c> or <c>all</c>.</summary>
    public required string Scope { get; init; }

    public long? ChatId { get; init; }

    public string? BotSlug { get; init; }

    /// <summary>Event types; empty means every type.</summary>
    public required string[] Events { get; set; }

    /// <summary>Deliveries keep the order of positions.</summary>
    public bool Ordered { get; set; }

    public required string EncryptedSecret { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why nothing is delivered; null while it is enabled.</summary>
    public string? DisabledReason { get; set; }
}

/// <summary>One event on its way to one webhook.</summary>
public sealed class WebhookDelivery
{
    public long Id { get; init; }

    public long WebhookId { get; init; }

    /// <summary>Of the event in the log, which stays as long as this is neither delivered nor failed.</summary>
    public long Position { get; init; }

    /// <summary><c>pending</c>, <c>running</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset RunAt { get; init; }

    public Guid? LeaseId { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public string? LastError { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}
