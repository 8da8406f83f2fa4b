using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Outages;

/// <summary>A Redis of its own, and a gateway with an open and a guarded bot; some people are signed in and some are not.</summary>
internal abstract class RedisOutageFixture
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);
    private static readonly IReadOnlyList<(string Bot, long Person)> Open = Traffic.Chats(4, "open");
    private static readonly IReadOnlyList<(string Bot, long Person)> SignedIn = [.. Enumerable.Range(1, 5).Select(static person => ("guarded", 650_000L + person))];
    private static readonly IReadOnlyList<(string Bot, long Person)> SignedOut = [.. Enumerable.Range(1, 2).Select(static person => ("guarded", 660_000L + person))];

    private TestDatabase _database = null!;
    private HttpReceiver _service = null!;
    private HttpReceiver _telegram = null!;
    private GatewayProcess _gateway = null!;

    protected PrivateRedis Redis { get; private set; } = null!;

    protected GatewayStart Start { get; private set; } = null!;

    [SetUp]
    public async Task StartGateway()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _service = await HttpReceiver.StartAsync();
        _telegram = await HttpReceiver.StartAsync();
        _telegram.Respond(Answer.Json("""{"ok":true,"result":true}"""));
        Redis = await PrivateRedis.StartAsync(persist: true);
        await SignInAsync();
        Start = new GatewayStart
        {
            DatabaseUrl = _database.Url,
            RedisUrl = Redis.Url,
            BotApiUrl = _telegram.Url.ToString(),
            AuthSecret = "correct horse battery",
            Bots = new BotsFile(
                BotEntry.Auth("factory"),
                BotEntry.ToHttp("open", $"{_service.Url}open") with { Async = true },
                BotEntry.ToHttp("guarded", $"{_service.Url}guarded") with { RequireAuth = true }),
        };
        _gateway = await GatewayProcess.StartAsync(Start);
    }

    [TearDown]
    public async Task StopGateway()
    {
        await _gateway.DisposeAsync();
        await Redis.DisposeAsync();
        await _telegram.DisposeAsync();
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected Traffic StartTraffic() => Traffic.Start(_gateway, [.. Open, .. SignedIn, .. SignedOut], Pause);

    protected async Task SignInAsync()
    {
        using var connection = await RedisUrl.Parse(Redis.Url).ConnectAsync();
        foreach (var (_, person) in SignedIn)
            await connection.GetDatabase().StringSetAsync($"tg-gw:auth:{person}", "now", TimeSpan.FromHours(1));
    }

    /// <summary>How many updates have passed the gate.</summary>
    protected Task<long> PassedAsync() => _database.Db.CountAsync("events", "bot_slug = 'guarded'");

    /// <summary>Every guarded chat gets 503 and nothing of it is stored; the answer is how much had been before.</summary>
    protected async Task<long> GuardedBotStandsStillAndTheOpenOneGoesOnAsync(Traffic traffic)
    {
        var since = TimeProvider.System.GetTimestamp();
        var away = traffic.Deliveries.Where(delivery => delivery.SentAt >= since && delivery.Bot is "guarded");
        await Eventually.BecomesAsync(
            () => away.Select(static delivery => delivery.Person).Distinct().Count() == SignedIn.Count + SignedOut.Count, what: "each guarded chat has an answer");
        var passed = await PassedAsync();
        await traffic.WaitForAsync(14, static delivery => delivery is { Bot: "guarded", Status: 503 });
        await traffic.WaitForAsync(20, static delivery => delivery is { Bot: "open", IsAcknowledged: true });
        away.Should().OnlyContain(static delivery => delivery.Status == 503, "the gate cannot decide");
        (await PassedAsync()).Should().Be(passed, "what cannot be decided does not pass");
        using var ready = await _gateway.Http.GetAsync("/health/ready");
        ((int)ready.StatusCode).Should().Be(200, "other bots need no Redis");
        return passed;
    }

    /// <summary>Of <paramref name="acknowledged"/> nothing is missing but what the gate was right to drop.</summary>
    protected async Task AllIsWellAsync(Traffic traffic, IEnumerable<Delivery> acknowledged)
    {
        await traffic.FinishAsync();
        traffic.Deliveries.Should().OnlyContain(static delivery => delivery.Status == 200 || (delivery.Status == 503 && delivery.Bot == "guarded"));
        var ledger = new Ledger(_database.Db);
        await ledger.HoldsAsync(acknowledged.Where(static delivery => !SignedOut.Contains((delivery.Bot, delivery.Person))));
        (await _database.Db.CountAsync("events", "telegram_chat_id = ANY ($1)", SignedOut.Select(static chat => chat.Person).ToArray()))
            .Should().Be(0, "who is not signed in never passes");
        await ledger.BecomesHandledByAsync(_service);
        _gateway.ShouldBeSound();
        _gateway.Errors().Should().HaveCountLessThanOrEqualTo(2, "the log names the outage without flooding");
        _gateway.Log.Containing("Redis is out of reach (").Should().NotBeEmpty();
        _gateway.Log.Containing("Redis is back").Should().NotBeEmpty();
    }

    protected static async Task<int> StatusAsync(GatewayProcess gateway, string bot, long updateId)
    {
        using var answer = await gateway.DeliverAsync(bot, Updates.PrivateText(updateId, "hello", SignedIn[0].Person));
        return (int)answer.StatusCode;
    }
}
