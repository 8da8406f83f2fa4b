namespace Gateway.Api.Streams;

/// <summary>How long a stream may take over what.</summary>
internal sealed record StreamLimits
{
    /// <summary>Between pings; a WebSocket that answers none for as long again is cut off.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without a subscription.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>So that connections move to new instances in the end.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For one message to be taken off our hands.</summary>
    public TimeSpan Send { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For a client to take our goodbye.</summary>
    public TimeSpan Goodbye { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of a message that a client sends.</summary>
    public int Message { get; init; } = 8 * 1024;
}
