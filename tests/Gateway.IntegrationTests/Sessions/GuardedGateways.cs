using System.Net;
using System.Security.Cryptography;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>Gateways over one Bot API simulator, with bots that people must sign in for and one that is open to everybody.</summary>
internal sealed class GuardedGateways : IAsyncDisposable
{
    /// <summary>The first auth bot: the one that people are sent to.</summary>
    public const string Gate = "gate";

    public const string SideDoor = "side-door";

    /// <summary>An echo bot that wants a session, as every bot does by default.</summary>
    public const string Desk = "desk";

    public const string Shop = "shop";

    /// <summary>An echo bot that is open to everybody.</summary>
    public const string Lobby = "lobby";

    private readonly Stack<IAsyncDisposable> _owned = new();
    private readonly List<GatewayProcess> _gateways = [];
    private readonly BotsFile _bots = new(
        BotEntry.Echo(Lobby), BotEntry.Echo(Desk) with { RequireAuth = null }, BotEntry.Auth(Gate), BotEntry.Auth(SideDoor),
        BotEntry.Echo(Shop) with { RequireAuth = true });

    private SimulatorClient? _simulator;
    private string _botApi = string.Empty;
    private long _lastId = RandomNumberGenerator.GetInt32(100_000, 900_000);
    private long _lastCall;

    private GuardedGateways()
    {
    }

    /// <summary>A different one each time, so that finding it anywhere proves that it came from here.</summary>
    public string Code { get; } = $"open-{RandomNumberGenerator.GetString("abcdefghijkmnopqrstuvwxyz23456789", 20)}";

    public SimulatorClient Simulator => _simulator ?? throw new InvalidOperationException("Not started.");

    public IReadOnlyList<GatewayProcess> Processes => _gateways;

    public static async Task<GuardedGateways> StartAsync(
        int processes = 1, string? redisUrl = null, string? databaseUrl = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var gateways = new GuardedGateways();
        try
        {
            var simulator = gateways.Own(await SimulatorProcess.StartAsync());
            gateways._botApi = simulator.ApiRoot;
            gateways._simulator = new SimulatorClient(simulator.BaseUrl);
            var start = new GatewayStart
            {
                Bots = gateways._bots,
                BotApiUrl = gateways._botApi,
                RedisUrl = redisUrl,
                DatabaseUrl = databaseUrl,
                AuthSecret = gateways.Code,
                Settings = settings ?? new Dictionary<string, string>(StringComparer.Ordinal),
            };
            foreach (var gateway in await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => GatewayProcess.StartAsync(start))))
                gateways._gateways.Add(gateways.Own(gateway));
            return gateways;
        }
        catch
        {
            await gateways.DisposeAsync();
            throw;
        }
    }

    /// <summary>For updates, messages and people: no two are the same.</summary>
    public long NewId() => Interlocked.Increment(ref _lastId);

    public BotEntry Bot(string slug) => _bots[slug];

    /// <summary>The bot's id at Telegram, as the simulator names it.</summary>
    public string TelegramId(string slug) => _bots[slug].Token!.Split(':')[0];

    public async Task<HttpStatusCode> DeliverAsync(string bot, RawUpdate update, int process = 0)
    {
        using var answer = await _gateways[process].DeliverAsync(bot, update);
        return answer.StatusCode;
    }

    /// <summary>Delivers an update that must be answered 200, and gives the Bot API calls that were made until then.</summary>
    public async Task<IReadOnlyList<SimCall>> CallsOnAsync(string bot, RawUpdate update, int process = 0)
    {
        await NewCallsAsync();
        (await DeliverAsync(bot, update, process)).Should().Be(HttpStatusCode.OK);
        return await NewCallsAsync();
    }

    /// <summary>The calls since this or <see cref="CallsOnAsync"/> was last asked.</summary>
    public async Task<IReadOnlyList<SimCall>> NewCallsAsync()
    {
        var calls = await Simulator.CallsAsync(after: _lastCall);
        _lastCall = calls.Select(static call => call.Index).DefaultIfEmpty(_lastCall).Max();
        return calls;
    }

    /// <summary>Writes to the auth bot in private, and gives its one reply.</summary>
    public async Task<string> AskAsync(long person, string text, int process = 0, string bot = Gate)
    {
        var calls = await CallsOnAsync(bot, Updates.PrivateText(NewId(), text, person), process);
        var reply = calls.Should().ContainSingle(static call => call.Method == "sendMessage").Which;
        reply.ChatId.Should().Be($"{person}");
        return reply.Text!;
    }

    public async Task SignInAsync(long person, int process = 0) =>
        (await AskAsync(person, $"/auth {Code}", process)).Should().Be("You are signed in.");

    /// <summary>Does the bot's handler hear this person?</summary>
    public async Task<bool> IsHeardAsync(string bot, long person, int process = 0)
    {
        var said = $"hello {NewId()}";
        var calls = await CallsOnAsync(bot, Updates.PrivateText(NewId(), said, person), process);
        return calls.Any(call => string.Equals(call.Text, said, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _simulator?.Dispose();
        while (_owned.TryPop(out var owned))
            await owned.DisposeAsync();
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Push(owned);
        return owned;
    }
}
