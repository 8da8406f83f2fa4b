using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Control;

internal sealed record BotRequest(string Token, string? Username, string? FirstName);

internal sealed record MessageRequest(JsonObject? From, JsonNode? Chat, string? Text, JsonNode? ReplyToMessage, JsonObject? Extra);

internal sealed record CallbackRequest(JsonObject? From, JsonNode? Chat, long MessageId, string? Data);

internal sealed record FaultRequest(
    string Kind,
    JsonNode? Bot,
    string? Method,
    JsonNode? ChatId,
    int Times = 1,
    int ErrorCode = 500,
    string? Description = null,
    JsonObject? Parameters = null,
    int DelayMs = 0);

internal sealed record RateLimitRequest(int? PerChatPerSecond, int? PerBotPerSecond, int? PerGroupPerMinute, int ChatBurst = 1);

/// <summary>How far Telegram's clock goes forward, in Telegram's time: scaled like every other duration.</summary>
internal sealed record ClockRequest(double AdvanceSeconds);
