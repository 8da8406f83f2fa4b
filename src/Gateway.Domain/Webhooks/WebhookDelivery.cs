namespace Gateway.Domain.Webhooks;

/// <summary>One event on its way to one webhook. Of one webhook, ids rise with positions.</summary>
public sealed class WebhookDelivery
{
    public long Id { get; init; }

    public long WebhookId { get; init; }

    /// <summary>Of the event in the log, which stays as long as this is neither delivered nor failed.</summary>
    public long Position { get; init; }

    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    /// <summary>One of <see cref="DeliveryStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Attempts that were made; since the last redelivery, if there was one.</summary>
    public int Attempts { get; init; }

    /// <summary>Not sent before. Of an ordered webhook all have the same, so that they go by their ids.</summary>
    public DateTimeOffset RunAt { get; init; }

    /// <summary>Since when it waits: it was made then, or is to be delivered again since then.</summary>
    public DateTimeOffset QueuedAt { get; init; }

    public Guid? LeaseId { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public string? LastError { get; init; }

    /// <summary>What the receiver answered last.</summary>
    public int? ResponseStatus { get; init; }

    /// <summary>The first KiB of it.</summary>
    public string? ResponseBody { get; init; }

    public int? DurationMs { get; init; }

    /// <summary>When the event was committed.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}
