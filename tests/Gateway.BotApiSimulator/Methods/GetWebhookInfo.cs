using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>Everything about the webhook but its secret.</summary>
internal sealed class GetWebhookInfo : IBotApiMethod
{
    public string Name => "getWebhookInfo";

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken)
    {
        var webhook = bot.Delivery.Current;
        var answer = new JsonObject
        {
            ["url"] = webhook?.UrlAsGiven ?? string.Empty,
            ["has_custom_certificate"] = false,
            ["pending_update_count"] = bot.Updates.OpenCount,
        };
        if (bot.Delivery.LastError is { } error)
        {
            answer["last_error_date"] = error.At.ToUnixTimeSeconds();
            answer["last_error_message"] = error.Message;
        }

        if (webhook is not null)
            answer["max_connections"] = webhook.MaxConnections;
        if (bot.Delivery.Allowed.Names is { Count: > 0 } allowed)
            answer["allowed_updates"] = new JsonArray([.. allowed.Select(name => (JsonNode?)name)]);
        return new(MethodResult.Success(answer));
    }
}
