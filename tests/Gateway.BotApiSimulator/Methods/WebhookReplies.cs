using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>A webhook's answer may itself be a call. It is executed, and nobody learns its result.</summary>
internal sealed class WebhookReplies(CallExecutor executor)
{
    public void Execute(Bot bot, byte[] answer)
    {
        if (Read(answer) is not var (method, parameters))
            return;
        // Not awaited: a call that a fault holds back must not hold back the chat.
        _ = executor.ExecuteAsync(bot, method, parameters, "webhook_answer", CancellationToken.None);
    }

    private static (string Method, CallParameters Parameters)? Read(byte[] answer)
    {
        try
        {
            return JsonNode.Parse(answer) is JsonObject call && (string?)call["method"] is { } method ? (method, ParameterReader.Read(call)) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
