namespace Gateway.Domain.Streams;

/// <summary>A place in the log that outlives processes.</summary>
public sealed class LogMark
{
    /// <summary>Retention has taken events up to here.</summary>
    public const string Purged = "purged";

    /// <summary>Deliveries to webhooks have been made of every event up to here.</summary>
    public const string Webhooks = "webhooks";

    public required string Name { get; init; }

    public long Position { get; init; }
}
