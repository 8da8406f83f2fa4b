namespace Gateway.IntegrationTests.Chaos;

/// <summary>A row of <c>gateway_jobs</c>.</summary>
/// <param name="Position">Its id, and the position of its event.</param>
/// <param name="Update">As <c>bot-id</c>.</param>
/// <param name="Status">As stored.</param>
/// <param name="FinishedAt">When what became of it was written.</param>
/// <param name="Attempts">How many were counted.</param>
/// <param name="LastError">Why the last one that failed did.</param>
internal sealed record JobEntry(long Position, string Update, string Status, DateTimeOffset? FinishedAt, int Attempts = 1, string? LastError = null);

/// <summary>A row of <c>events</c>.</summary>
/// <param name="Position">In the log.</param>
/// <param name="Update">As <c>bot-id</c>; null for what was sent.</param>
/// <param name="CommittedAt">In microseconds, by PostgreSQL; null where it does not know any more.</param>
internal sealed record EventEntry(long Position, string? Update, long? CommittedAt);

/// <summary>An attempt that ended without success and counts.</summary>
/// <param name="Update">As <c>bot-id</c>.</param>
/// <param name="ClaimedAt">When it began.</param>
/// <param name="Until">The end of its lease, by the last renewal.</param>
/// <param name="EndedAt">When it failed, or its job was taken from its holder.</param>
/// <param name="IsLost">Its lease had run out; else it failed.</param>
/// <param name="Error">As stored.</param>
internal sealed record SpentAttempt(string Update, DateTimeOffset ClaimedAt, DateTimeOffset Until, DateTimeOffset EndedAt, bool IsLost, string? Error = null);

/// <summary>Everything that was written down, by the database and by all who stood around it.</summary>
internal sealed record Books
{
    /// <summary>Bots whose updates nobody handles.</summary>
    public required IReadOnlySet<string> SilentBots { get; init; }

    /// <summary>Bots whose chats wait for a retry.</summary>
    public required IReadOnlySet<string> StrictBots { get; init; }

    public required IReadOnlyList<MadeUpdate> Made { get; init; }

    public required IReadOnlyList<Handover> Handovers { get; init; }

    public required IReadOnlyList<Attempt> Attempts { get; init; }

    public required IReadOnlyList<JobEntry> Jobs { get; init; }

    public required IReadOnlyList<SpentAttempt> SpentAttempts { get; init; }

    /// <summary>In the order of positions.</summary>
    public required IReadOnlyList<EventEntry> Events { get; init; }

    /// <summary>The updates that a message was stored of, each as often as one was.</summary>
    public required IReadOnlyList<string> Messages { get; init; }

    /// <summary>Positions that the webhook was sent.</summary>
    public required IReadOnlyList<long> Delivered { get; init; }

    /// <summary>Positions that the client was told, in that order.</summary>
    public required IReadOnlyList<long> Seen { get; init; }

    public required IReadOnlyList<Outage> Outages { get; init; }

    /// <summary>What the gateways' logs have that nobody had foreseen.</summary>
    public required IReadOnlyList<string> Faults { get; init; }
}
