using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Methods;

namespace Gateway.BotApiSimulator.Faults;

/// <summary>What is to go wrong, with which calls and how often. Absent conditions match every call.</summary>
internal sealed record FaultRule(
    string Kind,
    string? Bot,
    string? Method,
    string? ChatId,
    int Times,
    int ErrorCode,
    string? Description,
    JsonObject? Parameters,
    TimeSpan Delay)
{
    public const string Error = "error";
    public const string Timeout = "timeout";
    public const string DropBefore = "drop_before";
    public const string DropAfter = "drop_after";
    public const string Hold = "hold";
    public const string OnlyDelay = "delay";

    public static readonly IReadOnlyList<string> Kinds = [Error, Timeout, DropBefore, DropAfter, Hold, OnlyDelay];

    public bool Matches(Bot bot, string method, CallParameters parameters) =>
        (Bot is null
            || string.Equals(Bot, bot.Id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            || string.Equals(Bot.TrimStart('@'), bot.Username, StringComparison.OrdinalIgnoreCase))
        && (Method is null || string.Equals(Method, method, StringComparison.OrdinalIgnoreCase))
        && (ChatId is null || string.Equals(ChatId, parameters.Text("chat_id"), StringComparison.Ordinal));

    public MethodResult ToResult() =>
        MethodResult.Error(ErrorCode, Description ?? $"Simulated error {ErrorCode}", (JsonObject?)Parameters?.DeepClone());
}
