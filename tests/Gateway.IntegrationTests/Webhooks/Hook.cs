using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>A webhook that a test has made.</summary>
internal sealed record Hook(long Id, string Secret)
{
    public string Path => $"/api/v1/webhooks/{Id}";

    /// <summary>Was made for this one.</summary>
    public bool Sent(ReceivedRequest request) => request.Headers["webhook-id"].StartsWith($"evt_{Id}_", StringComparison.Ordinal);
}

internal static class Hooks
{
    /// <summary>Where tests receive is not where the world may be sent to.</summary>
    public static readonly (string, string) Loopback = ("WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8");

    public static async Task<ManagedGateways> StartAsync(int processes = 1, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { [Loopback.Item1] = Loopback.Item2, ["RATE_LIMIT_PER_MINUTE"] = "1000000" };
        foreach (var (name, value) in settings)
            all[name] = value;
        return await ManagedGateways.StartAsync(processes, settings: all, bots: [BotEntry.None("alerts"), BotEntry.None("other")]);
    }

    public static JsonObject Body(Uri url, string scope, string? bot = null, long? chat = null, bool? ordered = null, params string[] events)
    {
        var body = new JsonObject { ["url"] = url.ToString(), ["scope"] = scope };
        if (bot is not null)
            body["bot"] = bot;
        if (chat is not null)
            body["chat_id"] = chat;
        if (ordered is not null)
            body["ordered"] = ordered;
        if (events.Length > 0)
            body["events"] = new JsonArray([.. events.Select(type => (JsonNode)type)]);
        return body;
    }

    public static JsonObject With(this JsonObject body, string field, JsonNode? value)
    {
        body[field] = value;
        return body;
    }

    public static async Task<Hook> MakeHookAsync(this HttpClient client, JsonObject body)
    {
        var made = (await client.SendJsonAsync(HttpMethod.Post, "/api/v1/webhooks", body)).Ok();
        return new Hook(made["id"]!.GetValue<long>(), made["secret"]!.GetValue<string>());
    }

    /// <summary>Of everything the bot <c>alerts</c> gets.</summary>
    public static Task<Hook> MakeHookAsync(this HttpClient client, Uri url, bool? ordered = null) => client.MakeHookAsync(Body(url, "bot", "alerts", ordered: ordered));

    public static async Task<JsonNode> HookAsync(this HttpClient client, Hook hook) => (await client.GetJsonAsync(hook.Path)).Ok();

    public static bool Says(this JsonNode row, string field, string text) => string.Equals(row[field]?.GetValue<string>(), text, StringComparison.Ordinal);

    /// <summary>Waits until it is what it is expected to be.</summary>
    public static Task<JsonNode> HookBecomesAsync(this HttpClient client, Hook hook, string state) =>
        Eventually.ReadsAsync(() => client.HookAsync(hook), row => row.Says("state", state), what: $"webhook {hook.Id} is {state}");

    public static async Task<IReadOnlyList<JsonNode>> DeliveriesAsync(this HttpClient client, Hook hook, string query = "") =>
        [.. (await client.GetJsonAsync($"{hook.Path}/deliveries{query}")).Ok()["data"]!.AsArray().Select(row => row!)];

    public static long Position(this ReceivedRequest request) => request.Json["data"]!["position"]!.GetValue<long>();

    public static string WebhookId(this ReceivedRequest request) => request.Headers["webhook-id"];

    public static Task SayAsync(this ManagedGateways gateways, string text, int process = 0, string bot = "alerts", long person = 4242) =>
        gateways.DeliverAsync(bot, Updates.PrivateText(gateways.NewId(), text, person), process);
}
