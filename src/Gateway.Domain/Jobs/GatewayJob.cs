namespace Gateway.Domain.Jobs;

/// <summary>The row of one accepted update: its receipt and, while it is not done, its place in the queue.</summary>
public sealed class GatewayJob
{
    /// <summary>The position of the job's event, and so the order of acceptance.</summary>
    public long Id { get; init; }

    public required string BotSlug { get; init; }

    public long UpdateId { get; init; }

    public required string Kind { get; init; }

    /// <summary>The lane within the bot; a job without a chat is a lane of its own.</summary>
    public long? TelegramChatId { get; init; }

    public required string Status { get; init; }

    /// <summary>How often it was begun. It only counts; what fences is the lease.</summary>
    public int Attempts { get; init; }

    /// <summary>It holds its lane: at most one open job of a lane does, and only that one may run.</summary>
    public bool LaneHead { get; init; }

    /// <summary>It waits for its retry and has left the line of its lane.</summary>
    public bool Deferred { get; init; }

    /// <summary>Not to be begun before this time.</summary>
    public DateTimeOffset RunAt { get; init; }

    /// <summary>Worthless after this time: a query that Telegram no longer takes an answer to.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Of the claim that runs it; new for every claim and never used again.</summary>
    public Guid? LeaseId { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public DateTimeOffset? ClaimedAt { get; init; }

    public string? LastError { get; init; }

    /// <summary>What the bot's own service answered, kept so that a retry executes it instead of asking again.</summary>
    public byte[]? Answer { get; init; }

    /// <summary>When telling the chat of the job's death was claimed; at most once in a job's life.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Where in its trace the update came in, as W3C's <c>traceparent</c>; null when it is not traced.</summary>
    public string? TraceParent { get; init; }

    public DateTimeOffset AcceptedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>A dead job whose claim on its update id has lapsed.</summary>
    public bool Released { get; init; }
}
