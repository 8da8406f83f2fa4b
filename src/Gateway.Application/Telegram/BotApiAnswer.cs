using System.Text.Json;

namespace Gateway.Application.Telegram;

/// <summary>What a Bot API call came to. Never holds the token, and its description may be logged.</summary>
public sealed record BotApiAnswer
{
    private static readonly BotApiAnswer Empty = new();

    public bool Ok { get; private init; }

    /// <summary>The call's <c>result</c>; undefined unless <see cref="Ok"/>.</summary>
    public JsonElement Result { get; private init; }

    /// <summary>Telegram's <c>error_code</c>; 0 when no answer came.</summary>
    public int ErrorCode { get; private init; }

    public string Description { get; private init; } = string.Empty;

    public TimeSpan? RetryAfter { get; private init; }

    public long? MigrateToChatId { get; private init; }

    /// <summary>The call never reached Telegram: it was refused here, would have had to wait too long, or no connection was made.</summary>
    public bool NotSent { get; private init; }

    /// <summary>The id under which the message that was sent is stored here; the first one's, when there are several. Null where nothing was stored.</summary>
    public long? StoredId { get; init; }

    /// <summary>The same call may succeed later: Telegram is busy, failing or out of reach.</summary>
    public bool CanRetry => !Ok && ErrorCode is 0 or 429 or >= 500;

    public static BotApiAnswer Success(JsonElement result) => Empty with { Ok = true, Result = result };

    public static BotApiAnswer Error(int code, string description, TimeSpan? retryAfter = null, long? migrateToChatId = null) =>
        Empty with { ErrorCode = code, Description = description, RetryAfter = retryAfter, MigrateToChatId = migrateToChatId };

    /// <summary>Whether the call had its effect is unknown.</summary>
    public static BotApiAnswer NoAnswer(string description) => Empty with { Description = description };

    /// <summary>Nothing was sent, and a later call may be.</summary>
    public static BotApiAnswer Unsent(string description) => Empty with { Description = description, NotSent = true };

    /// <summary>Nothing was sent, since it would have had to wait for too long.</summary>
    public static BotApiAnswer TooMany(TimeSpan retryAfter) =>
        Empty with { ErrorCode = 429, Description = "too many messages wait to be sent", RetryAfter = retryAfter, NotSent = true };

    /// <summary>Nothing was sent, and never will be.</summary>
    public static BotApiAnswer Refused(string description) => Empty with { ErrorCode = 400, Description = description, NotSent = true };
}
