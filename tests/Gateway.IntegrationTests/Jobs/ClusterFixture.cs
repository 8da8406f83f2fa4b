using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>
/// Tests with gateways as processes: for each test a database, a Redis, and one receiver that plays both Telegram and the bots'
/// own service, whose path says which gateway asks.
/// </summary>
internal abstract class ClusterFixture
{
    private const string Sent = """{"ok":true,"result":{"message_id":1,"date":1794000000,"chat":{"id":1,"type":"private"}}}""";

    private readonly List<GatewayProcess> _gateways = [];
    private PrivateRedis _redis = null!;
    private TestDatabase _database = null!;
    private BotEntry[] _bots = [];

    protected Db Db => _database.Db;

    protected HttpReceiver Receiver { get; private set; } = null!;

    /// <summary>What the bots' service answers.</summary>
    protected Func<ReceivedRequest, Task<Answer>> Service { get; set; } = null!;

    [SetUp]
    public async Task StartServers()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        // Of its own: published wake-ups would cross from one database of a shared one to the next.
        _redis = await PrivateRedis.StartAsync();
        Receiver = await HttpReceiver.StartAsync();
        Service = static _ => Task.FromResult(Answer.Done);
        Receiver.Respond(request => IsSendMessage(request) ? Task.FromResult(Answer.Json(Sent)) : Service(request));
        _bots =
        [
            BotEntry.ToHttp("relaxed", "http://set.below") with { Async = true },
            BotEntry.ToHttp("strict", "http://set.below") with { Async = true, Order = "strict" },
            BotEntry.ToHttp("sync", "http://set.below"),
        ];
    }

    [TearDown]
    public async Task StopServers()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        _gateways.Clear();
        await Receiver.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A gateway whose bots' service is asked under <c>/&lt;name&gt;/&lt;bot&gt;</c>.</summary>
    protected async Task<GatewayProcess> StartGatewayAsync(string name, params (string Name, string Value)[] settings)
    {
        var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile([.. _bots.Select(bot => bot with { Http = ServiceOf(name, bot) })]),
            DatabaseUrl = _database.Url,
            RedisUrl = _redis.Url,
            BotApiUrl = Receiver.Url.ToString(),
            Settings = settings.ToDictionary(static setting => setting.Name, static setting => setting.Value, StringComparer.Ordinal),
        });
        _gateways.Add(gateway);
        return gateway;
    }

    /// <summary>True for what the gateway of this name asks of the bots' service.</summary>
    protected static Func<ReceivedRequest, bool> From(string gateway) =>
        request => request.Path.StartsWith($"/{gateway}/", StringComparison.Ordinal);

    protected static bool IsSendMessage(ReceivedRequest request) => request.Path.EndsWith("/sendMessage", StringComparison.Ordinal);

    protected static async Task DeliverAsync(GatewayProcess gateway, string bot, params IReadOnlyList<RawUpdate> updates)
    {
        foreach (var update in updates)
        {
            using var answer = await gateway.DeliverAsync(bot, update);
            answer.EnsureSuccessStatusCode();
        }
    }

    protected Task<IReadOnlyList<JobRow>> JobsAsync(string where = "true", params object[] parameters) =>
        JobRow.ReadAsync(Db, where, parameters);

    protected Task AllAreAsync(string status) => Eventually.BecomesAsync(
        async () => await Db.CountAsync("gateway_jobs", "status <> $1", status) == 0, what: $"all jobs are {status}");

    protected Task<int> PassLeasesAsync() =>
        Db.ExecuteAsync("UPDATE gateway_jobs SET lease_until = now() - interval '1 ms' WHERE status = 'running'");

    private HttpTarget ServiceOf(string gateway, BotEntry bot) => new(new Uri(Receiver.Url, $"/{gateway}/{bot.Slug}").ToString(), "60s");
}
