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

    /// <summary>The same call may succeed later: Telegram is busy, failing or out of reach.</summary>
    public bool CanRetry => !Ok && ErrorCode is 0 or 429 or >= 500;

    public static BotApiAnswer Success(JsonElement result) => Empty with { Ok = true, Result = result };

    public static BotApiAnswer Error(int code, string description, TimeSpan? retryAfter = null, long? migrateToChatId = null) =>
        Empty with { ErrorCode = code, Description = description, RetryAfter = retryAfter, MigrateToChatId = migrateToChatId };

    public static BotApiAnswer NoAnswer(string description) => Empty with { Description = description };
}
