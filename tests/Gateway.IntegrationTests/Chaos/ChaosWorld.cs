using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Webhooks;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>
/// Two gateways, each with its own lines to one PostgreSQL and one Redis; Telegram, which reaches them through a load balancer; the bots'
/// service; a webhook's receiver; a client that follows. All but the balancer and the service can be broken.
/// </summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    /// <summary>Of a job. A sixth of it is the time in which a cancelled handler has to be gone, also on a busy machine.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    public const string PostgresPart = "postgres";

    /// <summary>What stands still when the machine has no time for anybody. Nothing breaks it on purpose.</summary>
    public const string MachinePart = "machine";

    /// <summary>The names of both.</summary>
    public static readonly IReadOnlyList<string> Gateways = ["a", "b"];

    private const string Admin = "ada";

    private readonly Stack<IAsyncDisposable> _owned = new();
    private readonly List<Replica> _replicas = [];
    private readonly List<Part> _parts = [];
    private readonly string _password = $"pw-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
    private readonly int _simulatorPort = FreePort.Find();
    private PrivatePostgres _postgres = null!;
    private PrivateRedis _redis = null!;
    private SimulatorProcess _simulatorProcess = null!;
    private BotEntry[] _bots = [];

    private ChaosWorld()
    {
    }

    public IReadOnlyList<Part> Parts => _parts;

    public IReadOnlyList<Replica> Replicas => _replicas;

    public SimulatorClient Simulator { get; private set; } = null!;

    public Front Front { get; private set; } = null!;

    public BotService Service { get; private set; } = null!;

    public WebhookReceiver Receiver { get; private set; } = null!;

    public ResumingClient Client { get; private set; } = null!;

    public Load Load { get; private set; } = null!;

    public Db Db { get; private set; } = null!;

    /// <summary>The name of a gateway as a part.</summary>
    public static string GatewayPart(string gateway) => $"gateway {gateway}";

    /// <summary>The name of its line to PostgreSQL as a part.</summary>
    public static string PostgresLink(string gateway) => $"{gateway} to postgres";

    public static async Task<ChaosWorld> StartAsync()
    {
        var world = new ChaosWorld();
        try
        {
            await world.StartAllAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Breaks everything as planned, and returns when everything is mended.</summary>
    public async Task<IReadOnlyList<Outage>> SufferAsync(IEnumerable<Fault> plan) => await Task.WhenAll(
        plan.Select(fault => _parts.Single(part => string.Equals(part.Name, fault.Part, StringComparison.Ordinal)).SufferAsync(fault)));

    public async Task<Books> BooksAsync(IReadOnlyList<Outage> outages) => new()
    {
        SilentBots = Slugs(static bot => bot.Handler is "none"),
        StrictBots = Slugs(static bot => bot.Order is "strict"),
        Made = Load.Made,
        Handovers = Front.Handovers,
        Attempts = Service.Attempts,
        Jobs = await StoredBooks.JobsAsync(Db),
        SpentAttempts = await StoredBooks.SpentAttemptsAsync(Db),
        Events = await StoredBooks.EventsAsync(Db),
        Messages = await StoredBooks.MessagesAsync(Db),
        Delivered = Receiver.Positions,
        Seen = Client.Seen,
        Outages = outages,
        Faults = [.. _replicas.SelectMany(static replica => replica.Faults)],
    };

    public async ValueTask DisposeAsync()
    {
        Load?.Dispose();
        Simulator?.Dispose();
        if (_simulatorProcess is { } simulator)
            await simulator.DisposeAsync();
        while (_owned.TryPop(out var owned))
            await owned.DisposeAsync();
        foreach (var part in _parts)
            part.Dispose();
    }

    private HashSet<string> Slugs(Func<BotEntry, bool> which) => _bots.Where(which).Select(static bot => bot.Slug!).ToHashSet(StringComparer.Ordinal);

    private async Task StartAllAsync()
    {
        _postgres = Own(await PrivatePostgres.StartAsync());
        await new Db(_postgres.ConnectionUrl()).ExecuteAsync("ALTER SYSTEM SET track_commit_timestamp = on");
        await _postgres.RestartAsync();
        _redis = Own(await PrivateRedis.StartAsync());
        Service = Own(await BotService.StartAsync());
        Receiver = Own(new WebhookReceiver());
        await Receiver.StartAsync();
        var database = _postgres.ConnectionUrl(await _postgres.CreateDatabaseAsync());
        Db = new Db(database);
        _bots =
        [
            BotEntry.ToHttp("strict", "http://set.below") with { Async = true, Order = "strict" },
            BotEntry.ToHttp("relaxed", "http://set.below") with { Async = true },
            BotEntry.ToHttp("sync", "http://set.below"),
            BotEntry.None("none"),
        ];

        AddPart(PostgresPart, _postgres.KillAsync, _postgres.RestartAsync, _postgres.FreezeAsync, _postgres.Thaw);
        AddPart("redis", _redis.KillAsync, () => _redis.RestartAsync(withData: false), _redis.FreezeAsync, _redis.Thaw);
        AddPart("receiver", Receiver.KillAsync, Receiver.StartAsync, Receiver.FreezeAsync, Receiver.Thaw);
        AddPart("simulator", KillSimulatorAsync, StartSimulatorAsync, () => _simulatorProcess.FreezeAsync(), () => _simulatorProcess.Thaw());
        var keys = Keys();
        foreach (var name in Gateways)
            AddGateway(name, database, keys);

        Front = Own(await Front.StartAsync(_replicas));
        Simulator = new SimulatorClient(new Uri($"http://127.0.0.1:{_simulatorPort}/"));
        Load = new Load(Front, Simulator, _bots);
        await StartSimulatorAsync();
        await Task.WhenAll(_replicas.Select(static replica => replica.StartAsync()));
        await Eventually.BecomesAsync(async () => await SignInAsync() is not null);
        await StoredBooks.WatchAttemptsAsync(Db);
        using var admin = _replicas[0].NewClient(await SignInAsync());
        await admin.MakeHookAsync(Hooks.Body(Receiver.Url, "all"));
        Client = Own(new ResumingClient(_replicas, SignInAsync));
        await Client.StartAsync();
    }

    private void AddGateway(string name, string database, IReadOnlyDictionary<string, string> keys)
    {
        var (url, redis) = (PostgresUrl.Parse(database), RedisUrl.Parse(_redis.Url));
        var (toPostgres, toRedis) = (Own(new Link(url.Port)), Own(new Link(redis.Port)));
        var replica = Own(new Replica(name, new GatewayStart
        {
            Bots = new BotsFile([.. _bots.Select(bot => bot.Http is null ? bot : bot with { Http = new HttpTarget(Service.Url(name, bot.Slug!), "60s") })]),
            DatabaseUrl = (url with { Port = toPostgres.Port }).ToString(),
            RedisUrl = (redis with { Port = toRedis.Port }).ToString(),
            BotApiUrl = $"http://127.0.0.1:{_simulatorPort}",
            Settings = keys,
        }));
        _replicas.Add(replica);
        AddPart(GatewayPart(name), replica.KillAsync, replica.StartAsync, replica.FreezeAsync, replica.Thaw);
        AddPart(PostgresLink(name), toPostgres.CutAsync, toPostgres.MendAsync, toPostgres.StallAsync, toPostgres.Flow);
        AddPart($"{name} to redis", toRedis.CutAsync, toRedis.MendAsync, toRedis.StallAsync, toRedis.Flow);
    }

    private Dictionary<string, string> Keys() => new(StringComparer.Ordinal)
    {
        ["QUEUE_LEASE"] = $"{Lease.TotalSeconds}s",
        ["JWT_SECRET"] = $"jwt-{RandomNumberGenerator.GetHexString(64, lowercase: true)}",
        ["ENCRYPTION_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        ["ADMIN_USERNAME"] = Admin,
        ["ADMIN_PASSWORD"] = _password,
        ["WEBHOOK_TIMEOUT"] = "2s",
        [Hooks.Loopback.Item1] = Hooks.Loopback.Item2,
        ["RATE_LIMIT_PER_MINUTE"] = "1000000",
        ["RATE_LIMIT_LOGIN_PER_MINUTE"] = "1000",
    };

    private void AddPart(string name, Func<Task> kill, Func<Task> restart, Func<Task> freeze, Action thaw) => _parts.Add(new Part(name, kill, restart, freeze, thaw));

    private async Task KillSimulatorAsync()
    {
        Load.ForgetSimulator();
        await _simulatorProcess.DisposeAsync();
    }

    /// <summary>With a tenth of Telegram's delays, and with what it would have kept: the bots' webhooks and what is not delivered.</summary>
    private async Task StartSimulatorAsync()
    {
        _simulatorProcess = await SimulatorProcess.StartAsync(new SimulatorOptions { Port = _simulatorPort, TimeScale = 0.1 });
        foreach (var bot in _bots)
        {
            await Simulator.AddBotAsync(bot.Token!, bot.Username);
            var url = new Uri(Front.Url, GatewayProcess.UpdateEndpoint(bot.Slug!)).ToString();
            var (status, answer) = await Simulator.CallBotApiAsync(bot.Token!, "setWebhook", new { url, secret_token = bot.Secret, max_connections = 100 });
            status.Should().Be(200, "it is told {0}", answer);
        }

        await Load.TellAgainAsync();
    }

    private async Task<string> SignInAsync()
    {
        using var client = _replicas.First(static replica => replica.Process is not null).NewClient();
        var body = new JsonObject { ["username"] = Admin, ["password"] = _password };
        return (await client.SendJsonAsync(HttpMethod.Post, "/api/v1/auth/login", body)).Json()?["access_token"]?.GetValue<string>()
            ?? throw new HttpRequestException("Nobody can sign in now.");
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Push(owned);
        return owned;
    }
}
