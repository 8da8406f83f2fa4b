using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Servers;

internal sealed record SimBot(long Id, string Username, string FirstName, string? WebhookUrl, int PendingUpdateCount, string? LastErrorMessage);

internal sealed record SimPerson(long Id, string FirstName = "Ada", string? Username = null);

internal sealed record SimChat(long Id, string Type = "supergroup", string? Title = "Test group");

/// <summary>What was queued. <c>Filtered</c>: the bot's allowed_updates does not name the kind, so it will never be delivered.</summary>
internal sealed record SimUpdate(long UpdateId, long MessageId, bool Filtered, string? CallbackQueryId);

internal sealed record SimAttempt(DateTimeOffset At, int? Status, string? Error, double DurationMs);

/// <summary>One update's record, or that of one copy. State: pending, in_flight, done, expired, dropped or filtered.</summary>
internal sealed record SimDelivery(
    long UpdateId,
    int Copy,
    string Kind,
    long? ChatId,
    string State,
    DateTimeOffset QueuedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? NextAttemptAt,
    IReadOnlyList<SimAttempt> Attempts);

/// <summary>One Bot API call that was received. <c>HttpStatus</c> is null while it runs and when its client got no answer.</summary>
internal sealed record SimCall(
    long Index,
    long Version,
    DateTimeOffset At,
    long? BotId,
    string Method,
    JsonObject Parameters,
    string Via,
    string? Fault,
    bool Finished,
    bool Ok,
    int? HttpStatus,
    JsonNode? Result,
    string? Description)
{
    public string? Text => Parameters["text"]?.ToString();

    public string? ChatId => Parameters["chat_id"]?.ToString();
}

/// <summary>A message as the person sees it, kept and marked when deleted.</summary>
internal sealed record SimMessage(long MessageId, bool FromBot, bool Deleted, bool Edited, long? UpdateId, string? Text, JsonObject Message);

/// <summary>What is to go wrong. Absent conditions match every call; <c>Times</c> -1 means forever.</summary>
internal sealed record SimFault(string Kind)
{
    public string? Bot { get; init; }

    public string? Method { get; init; }

    public string? ChatId { get; init; }

    public int Times { get; init; } = 1;

    public int ErrorCode { get; init; } = 500;

    public string? Description { get; init; }

    public JsonObject? Parameters { get; init; }

    public int DelayMs { get; init; }

    public static SimFault Error(int code, string description = "Simulated error") => new("error") { ErrorCode = code, Description = description };

    public static SimFault TooManyRequests(int retryAfter) => new("error")
    {
        ErrorCode = 429,
        Description = $"Too Many Requests: retry after {retryAfter}",
        Parameters = new JsonObject { ["retry_after"] = retryAfter },
    };

    /// <summary>The group has become a supergroup.</summary>
    public static SimFault MigratedTo(long from, long to) => new("error")
    {
        ChatId = $"{from}",
        ErrorCode = 400,
        Description = "Bad Request: group chat was upgraded to a supergroup chat",
        Parameters = new JsonObject { ["migrate_to_chat_id"] = to },
    };

    /// <summary>Never answered until the client leaves.</summary>
    public static SimFault NoAnswer() => new("timeout");

    /// <summary>The connection is cut and nothing executed.</summary>
    public static SimFault DropBefore() => new("drop_before");

    /// <summary>Executed, then the connection is cut.</summary>
    public static SimFault DropAfter() => new("drop_after");

    /// <summary>Executed and answered only after <see cref="SimulatorClient.ReleaseAsync"/>, also when the client has left.</summary>
    public static SimFault Hold() => new("hold");
}
