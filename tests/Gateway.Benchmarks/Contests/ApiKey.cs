using System.Text.Json.Nodes;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Peers;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>A request with an API key: who it is, its rate, its right to the bot, all cached; against the same endpoint without any of it.</summary>
internal sealed class ApiKey : IContest
{
    public string Name => "api-key";

    public string What => "API key request with rights cached: `GET /bots/{id}`, 64 connections";

    public string Peer => "the same endpoint without any check";

    public string Unit => "requests/s";

    public double AtLeast => 0.6;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var bot = BotEntry.None("bench");
        var gateways = await ManagedGateways.StartAsync(redisUrl: servers.Redis.Url, bots: bot);
        var made = (await (await gateways.AdminAsync()).SendJsonAsync(HttpMethod.Post, "/api/v1/apikeys", Key())).Ok();
        var key = made["key"]!.GetValue<string>();
        var right = new JsonObject { ["api_key_id"] = made["id"]!.GetValue<long>(), ["can_read"] = true };
        await (await gateways.AdminAsync()).SendJsonAsync(HttpMethod.Put, "/api/v1/bots/bench/permissions", right);
        await Eventually.BecomesAsync(async () => (await gateways.Client(key).GetJsonAsync("/api/v1/bots/bench")).Status == System.Net.HttpStatusCode.OK);
        var peer = await PeerProcess.StartAsync("unchecked", bot.Slug!, bot.Token!);
        return await WrkMatch.StartAsync(servers.Effort, gateways, new Target(gateways.Processes[0].BaseUrl, () => Script(key)), peer, new Target(peer.Url, () => Script(key)));
    }

    /// <summary>Its rate is above what is measured.</summary>
    private static JsonObject Key() => new() { ["name"] = "bench", ["scopes"] = new JsonArray("bots:read"), ["rate_per_minute"] = 1_000_000 };

    private static string Script(string key) => $"""
        wrk.method = "GET"
        wrk.path = "/api/v1/bots/bench"
        wrk.headers["Authorization"] = "Bearer {key}"
        """;
}
