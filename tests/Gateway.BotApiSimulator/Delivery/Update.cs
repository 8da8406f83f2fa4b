namespace Gateway.BotApiSimulator.Delivery;

internal enum UpdateState
{
    Pending,
    InFlight,
    Done,
    Expired,

    /// <summary>Thrown away by drop_pending_updates or by a negative offset.</summary>
    Dropped,

    /// <summary>Never queued, because allowed_updates does not name its kind.</summary>
    Filtered,
}

/// <summary>One update, or one copy of it when a repeat was asked for. All its state changes under the queue's lock.</summary>
internal sealed class Update(long updateId, UpdateEnvelope envelope, string lane, byte[] body)
{
    public long UpdateId => updateId;

    public string Kind => envelope.Kind;

    public long? ChatId => envelope.ChatId;

    public string Lane => lane;

    public int Copy { get; init; } = 1;

    /// <summary>Copies made on purpose ignore the lane and the number of connections.</summary>
    public bool Unserialised { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public byte[] Body { get; private set; } = body;

    public UpdateState State { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    public List<DeliveryAttempt> Attempts { get; } = [];

    public LinkedListNode<Update>? Place { get; set; }

    public void Close(UpdateState state)
    {
        State = state;
        NextAttemptAt = null;
        Body = [];
    }
}

/// <summary>One POST to the webhook. <c>Status</c> is absent when no answer came, <c>Error</c> says why it did not count as delivered.</summary>
internal sealed record DeliveryAttempt(DateTimeOffset At, int? Status, string? Error, double DurationMs);
