using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>A webhook's answer may itself be a call. It is executed, and nobody learns its result.</summary>
internal sealed class WebhookReplies(CallExecutor executor)
{
    public void Execute(Bot bot, byte[] answer)
    {
        if (Read(answer) is not { } call || call["method"] is not JsonValue method || method.GetValueKind() != JsonValueKind.String)
            return;
        // Not awaited: a call that a fault holds back must not hold back the chat.
        _ = executor.ExecuteAsync(bot, method.GetValue<string>(), ParameterReader.Read(call), "webhook_answer", CancellationToken.None);
    }

    private static JsonObject? Read(byte[] answer)
    {
        try
        {
            return JsonNode.Parse(answer) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
