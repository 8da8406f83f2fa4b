using System.Text.Json.Nodes;
using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Webhooks;

namespace Gateway.Benchmarks.Soak;

/// <summary>
/// One gateway with everything that it is made for: an async bot of which everybody is signed in, its handler that answers at once, a bot with an
/// outgoing webhook, and a key that may read both.
/// </summary>
internal sealed class SoakWorld : IAsyncDisposable
{
    /// <summary>The bot that gets the load.</summary>
    public const string Busy = "bench";

    /// <summary>The bot that streams and the webhook follow.</summary>
    public const string Followed = "alerts";

    private const string Door = "door";
    private const string Code = "correct-horse-battery";

    private readonly BenchServers _servers;
    private readonly CountingSink _handler;
    private readonly CountingSink _receiver;
    private long _said;
    private long _delivered;

    private SoakWorld(BenchServers servers, CountingSink handler, CountingSink receiver, ManagedGateways gateways) =>
        (_servers, _handler, _receiver, Gateways) = (servers, handler, receiver, gateways);

    public ManagedGateways Gateways { get; }

    public GatewayProcess Gateway => Gateways.Processes[0];

    public BotEntry Bot => Gateways.Bots[Busy];

    public Db Database => Gateways.Database.Db;

    /// <summary>An API key: it outlasts access tokens.</summary>
    public string Key { get; private set; } = string.Empty;

    /// <summary>Updates of the followed bot that were accepted.</summary>
    public long Said => Interlocked.Read(ref _said);

    /// <summary>What the webhook's receiver has got.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    public static async Task<SoakWorld> StartAsync()
    {
        var servers = await BenchServers.StartAsync(Effort.Full);
        SoakWorld? world = null;
        var handler = await CountingSink.StartAsync();
        var receiver = await CountingSink.StartAsync(_ => Interlocked.Increment(ref world!._delivered));
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AUTH_SECRET"] = Code,
            ["RATE_LIMIT_PER_MINUTE"] = "1000000",
            [Hooks.Loopback.Item1] = Hooks.Loopback.Item2,
        };
        var bot = BotEntry.ToHttp(Busy, handler.Url.ToString()) with { Async = true, RequireAuth = true };
        var gateways = await ManagedGateways.StartAsync(1, servers.Redis.Url, settings, bot, BotEntry.Auth(Door), BotEntry.None(Followed));
        world = new SoakWorld(servers, handler, receiver, gateways);
        await world.FurnishAsync();
        return world;
    }

    /// <summary>Somebody writes to the followed bot.</summary>
    public async Task SayAsync(string text, long person)
    {
        await Gateways.SayAsync(text, bot: Followed, person: person);
        Interlocked.Increment(ref _said);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateways.DisposeAsync();
        await _receiver.DisposeAsync();
        await _handler.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private async Task FurnishAsync()
    {
        for (var person = 0; person < UpdateScript.People; person++)
            await Gateways.DeliverAsync(Door, Updates.PrivateText(person + 1, $"/auth {Code}", UpdateScript.FirstPerson + person));

        var admin = await Gateways.AdminAsync();
        await admin.MakeHookAsync(Hooks.Body(_receiver.Url, "bot", Followed));
        var key = new JsonObject { ["name"] = "soak", ["scopes"] = new JsonArray("bots:read", "chats:read", "messages:read"), ["rate_per_minute"] = 1_000_000 };
        var made = (await admin.SendJsonAsync(HttpMethod.Post, "/api/v1/apikeys", key)).Ok();
        Key = made["key"]!.GetValue<string>();
        foreach (var bot in (string[])[Busy, Followed])
        {
            var right = new JsonObject { ["api_key_id"] = made["id"]!.GetValue<long>(), ["can_read"] = true };
            (await admin.SendJsonAsync(HttpMethod.Put, $"/api/v1/bots/{bot}/permissions", right)).Ok();
        }

        await SayAsync("the first", person: 4242);
        await Eventually.BecomesAsync(async () => (await Gateways.Client(Key).GetJsonAsync($"/api/v1/chats?bot={Followed}")).Ok()["data"]!.AsArray().Count == 1);
    }
}
