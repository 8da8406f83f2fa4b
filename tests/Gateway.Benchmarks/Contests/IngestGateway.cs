using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>
/// A gateway whose async bot needs a session, with everybody signed in by <c>/auth</c>. Its handler takes one job and keeps it: what is measured is
/// accepting alone, and draining in a contest of its own.
/// </summary>
internal sealed class IngestGateway : IAsyncDisposable
{
    private const string Code = "correct-horse-battery";
    private const int Connections = 64;

    private readonly GatewayProcess _gateway;
    private readonly HttpReceiver _handler;
    private readonly BotEntry _bot;

    private IngestGateway(GatewayProcess gateway, HttpReceiver handler, BotEntry bot) => (_gateway, _handler, _bot) = (gateway, handler, bot);

    /// <summary>Returns when everybody is signed in.</summary>
    /// <param name="servers">What it runs on.</param>
    /// <param name="database">Its URL; by default an empty one.</param>
    public static async Task<IngestGateway> StartAsync(BenchServers servers, string? database = null)
    {
        var handler = await HttpReceiver.StartAsync();
        handler.Hold();
        var bot = BotEntry.ToHttp("bench", handler.Url.ToString()) with { Async = true, RequireAuth = true, Http = new HttpTarget(handler.Url.ToString(), "10m") };
        var door = BotEntry.Auth("door");
        var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(bot, door),
            DatabaseUrl = database ?? servers.Postgres.ConnectionUrl(await servers.Postgres.CreateDatabaseAsync()),
            RedisUrl = servers.Redis.Url,
            BotApiUrl = servers.Telegram.Url,
            AuthSecret = Code,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["QUEUE_CONCURRENCY"] = "1" },
        });
        for (var person = 0; person < UpdateScript.People; person++)
        {
            using var answer = await gateway.DeliverAsync("door", Updates.PrivateText(person + 1, $"/auth {Code}", UpdateScript.FirstPerson + person));
            answer.EnsureSuccessStatusCode();
        }

        return new IngestGateway(gateway, handler, bot);
    }

    public Task<double> RunAsync(TimeSpan duration) => Wrk.RunAsync(_gateway.BaseUrl, UpdateScript.Of(_bot), Connections, duration);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _handler.DisposeAsync();
    }
}
