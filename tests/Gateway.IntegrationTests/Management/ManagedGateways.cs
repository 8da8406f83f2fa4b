using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Management;

/// <summary>Gateways with a management API over one database, one Redis and one simulator, and an admin to begin with.</summary>
internal sealed class ManagedGateways : IAsyncDisposable
{
    public const string AdminName = "ada";

    private readonly Stack<IAsyncDisposable> _owned = new();
    private readonly List<HttpClient> _clients = [];
    private readonly List<GatewayProcess> _gateways = [];
    private SimulatorClient? _simulator;
    private TestDatabase? _database;
    private string? _adminToken;
    private GatewayStart? _start;
    private long _lastId = RandomNumberGenerator.GetInt32(100_000, 900_000);

    private ManagedGateways(BotsFile bots) => Bots = bots;

    public BotsFile Bots { get; }

    /// <summary>Different each time, so that finding them anywhere proves that they came from here.</summary>
    public string AdminPassword { get; } = $"pw-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";

    public string JwtSecret { get; } = $"jwt-{RandomNumberGenerator.GetHexString(64, lowercase: true)}";

    public string EncryptionKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public SimulatorClient Simulator => _simulator ?? throw new InvalidOperationException("Not started.");

    public IReadOnlyList<GatewayProcess> Processes => _gateways;

    public TestDatabase Database => _database ?? throw new InvalidOperationException("Not started.");

    /// <summary>Starts processes that share everything.</summary>
    /// <param name="processes">How many.</param>
    /// <param name="redisUrl">A Redis of the test's own; by default a database of the shared one.</param>
    /// <param name="settings">Further variables; they win.</param>
    /// <param name="bots">The bots of the file.</param>
    public static async Task<ManagedGateways> StartAsync(
        int processes = 1, string? redisUrl = null, IReadOnlyDictionary<string, string>? settings = null, params BotEntry[] bots)
    {
        var gateways = new ManagedGateways(new BotsFile(bots));
        try
        {
            await gateways.StartAllAsync(processes, redisUrl, settings);
            return gateways;
        }
        catch
        {
            await gateways.DisposeAsync();
            throw;
        }
    }

    /// <summary>How each of them is started.</summary>
    public GatewayStart Start => _start ?? throw new InvalidOperationException("Not started.");

    /// <summary>One more process, for a test that kills it. Its number is for <see cref="Client"/>.</summary>
    /// <param name="start">Another way to start it than that of the first.</param>
    public async Task<(GatewayProcess Process, int Number)> StartAnotherAsync(GatewayStart? start = null)
    {
        var gateway = Own(await GatewayProcess.StartAsync(start ?? Start));
        lock (_clients)
        {
            _gateways.Add(gateway);
            return (gateway, _gateways.Count - 1);
        }
    }

    /// <summary>For updates, messages and people: no two are the same.</summary>
    public long NewId() => Interlocked.Increment(ref _lastId);

    /// <summary>A client of one process that sends this credential; with none, it sends none.</summary>
    public HttpClient Client(string? bearer = null, int process = 0)
    {
        var client = new HttpClient { BaseAddress = _gateways[process].BaseUrl, Timeout = TimeSpan.FromSeconds(65) };
        if (bearer is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        lock (_clients)
            _clients.Add(client);
        return client;
    }

    public async Task<HttpClient> AdminAsync(int process = 0) => Client(_adminToken ??= await SignInAsync(AdminName, AdminPassword), process);

    /// <summary>Signs in and gives the access token.</summary>
    public async Task<string> SignInAsync(string username, string password, int process = 0)
    {
        var answer = await Client(process: process).SendJsonAsync(HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = username, ["password"] = password });
        return answer.Ok()["access_token"]!.GetValue<string>();
    }

    /// <summary>Makes an API key and gives it.</summary>
    /// <param name="scopes">Its scopes.</param>
    /// <param name="bots">Its bots; null means all.</param>
    public async Task<(long Id, string Key)> NewKeyAsync(IEnumerable<string> scopes, IEnumerable<string>? bots = null)
    {
        var body = new JsonObject { ["name"] = $"key {NewId()}", ["scopes"] = new JsonArray([.. scopes.Select(scope => (JsonNode)scope)]) };
        if (bots is not null)
            body["bots"] = new JsonArray([.. bots.Select(bot => (JsonNode)bot)]);
        var made = (await (await AdminAsync()).SendJsonAsync(HttpMethod.Post, "/api/v1/apikeys", body)).Ok();
        return (made["id"]!.GetValue<long>(), made["key"]!.GetValue<string>());
    }

    /// <summary>Delivers an update as Telegram does, and expects it to be accepted.</summary>
    public async Task DeliverAsync(string bot, RawUpdate update, int process = 0)
    {
        using var answer = await _gateways[process].DeliverAsync(bot, update);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        _simulator?.Dispose();
        while (_owned.TryPop(out var owned))
            await owned.DisposeAsync();
    }

    private async Task StartAllAsync(int processes, string? redisUrl, IReadOnlyDictionary<string, string>? settings)
    {
        var simulator = Own(await SimulatorProcess.StartAsync());
        _simulator = new SimulatorClient(simulator.BaseUrl);
        _database = Own(await SharedServers.CreateDatabaseAsync());
        redisUrl ??= Own(await SharedServers.ClaimRedisAsync()).Url;
        var start = _start = new GatewayStart
        {
            Bots = Bots,
            Grpc = true,
            BotApiUrl = simulator.ApiRoot,
            DatabaseUrl = _database.Url,
            RedisUrl = redisUrl,
            AuthSecret = $"open-{RandomNumberGenerator.GetHexString(20, lowercase: true)}",
            Settings = new Dictionary<string, string>(settings ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
            {
                ["JWT_SECRET"] = JwtSecret,
                ["ENCRYPTION_KEY"] = EncryptionKey,
                ["ADMIN_USERNAME"] = AdminName,
                ["ADMIN_PASSWORD"] = AdminPassword,
            },
        };
        foreach (var gateway in await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => GatewayProcess.StartAsync(start))))
            _gateways.Add(Own(gateway));
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Push(owned);
        return owned;
    }
}
