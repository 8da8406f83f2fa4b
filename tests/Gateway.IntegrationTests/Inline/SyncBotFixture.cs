using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Inline;

/// <summary>
/// Two processes on one database with one sync http bot. The simulator delivers to the first; the second is where repeats come in.
/// Every test has updates and a chat of its own.
/// </summary>
internal abstract class SyncBotFixture
{
    protected const string Slug = "inline";

    private static int _tests;

    private BotsFile _bots = null!;
    private TestDatabase _database = null!;
    private SimulatorProcess _telegram = null!;
    private long _lastUpdateId;
    private long _person;

    protected virtual TimeSpan HandlerTimeout => TimeSpan.FromSeconds(45);

    protected BotEntry Bot => _bots[Slug];

    protected string BotId => Bot.Token!.Split(':')[0];

    protected HttpReceiver Service { get; private set; } = null!;

    protected SimulatorClient Simulator { get; private set; } = null!;

    protected GatewayProcess First { get; private set; } = null!;

    protected GatewayProcess Second { get; private set; } = null!;

    protected Db Db => _database.Db;

    [OneTimeSetUp]
    public async Task StartProcesses()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        Service = await HttpReceiver.StartAsync();
        _telegram = await SimulatorProcess.StartAsync();
        Simulator = new SimulatorClient(_telegram.BaseUrl);
        _bots = new BotsFile(BotEntry.ToHttp(Slug, Service.Url.ToString()));
        await Simulator.AddBotAsync(Bot.Token!, Bot.Username);
        var port = FreePort.Find();
        First = await StartAsync(HandlerTimeout, port, $"http://127.0.0.1:{port}/");
        await Eventually.BecomesAsync(async () => (await Simulator.BotsAsync()).Single().WebhookUrl is { Length: > 0 });
        Second = await StartAsync(HandlerTimeout);
    }

    [SetUp]
    public async Task EmptyDatabase()
    {
        await Db.ExecuteAsync("TRUNCATE gateway_jobs, events");
        Service.Respond(Answer.Done);
        _person = 510_000 + Interlocked.Increment(ref _tests);
        _lastUpdateId = _person * 1000;
    }

    [OneTimeTearDown]
    public async Task StopProcesses()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        Simulator.Dispose();
        await _telegram.DisposeAsync();
        await Service.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected Task<GatewayProcess> StartAsync(TimeSpan handlerTimeout, int port = 0, string? publicUrl = null) => GatewayProcess.StartAsync(new GatewayStart
    {
        DatabaseUrl = _database.Url,
        Bots = _bots,
        BotApiUrl = _telegram.ApiRoot,
        Port = port,
        Settings = Settings(handlerTimeout, publicUrl),
    });

    /// <summary>A text in this test's chat, or in another.</summary>
    protected RawUpdate NextUpdate(int otherChat = 0) => Updates.PrivateText(++_lastUpdateId, "hello", _person + (otherChat * 10_000));

    protected IReadOnlyList<ReceivedRequest> RunsOf(params RawUpdate[] updates) =>
        [.. Service.Requests.Where(request => Array.Exists(updates, update => update.UpdateId == request.UpdateId))];

    protected async Task<Job> JobAsync(RawUpdate update)
    {
        const string Statement = """
            SELECT status, attempts, last_error, extract(epoch FROM run_at - now())::float8 AS waits FROM gateway_jobs WHERE update_id = $1
            """;
        var row = (await Db.RowsAsync(Statement, update.UpdateId)).Should().ContainSingle().Subject;
        return new Job((string)row["status"]!, (int)row["attempts"]!, (string?)row["last_error"], (double)row["waits"]!);
    }

    protected async Task<Job> JobWithStatusAsync(RawUpdate update, string status)
    {
        Job? job = null;
        await Eventually.BecomesAsync(
            async () => string.Equals((job = await JobAsync(update)).Status, status, StringComparison.Ordinal), what: $"the job is {status}");
        return job!;
    }

    /// <summary>Lets the time of a retry come.</summary>
    protected async Task FastForwardAsync(RawUpdate update) =>
        (await Db.ExecuteAsync("UPDATE gateway_jobs SET run_at = now() WHERE update_id = $1 AND status = 'pending'", update.UpdateId)).Should().Be(1);

    /// <summary>A repeat at the second process: answered 200 at once, and neither run nor stored.</summary>
    protected async Task ShouldBeKnownToTheOtherAsync(RawUpdate update)
    {
        var runs = RunsOf(update).Count;
        await ShouldBeAnsweredAtOnceAsync(Second, update);
        RunsOf(update).Should().HaveCount(runs);
        (await Db.CountAsync("events", "update_id = $1", update.UpdateId)).Should().Be(1);
        (await Db.CountAsync("gateway_jobs", "update_id = $1", update.UpdateId)).Should().Be(1);
    }

    protected static async Task ShouldBeAnsweredAtOnceAsync(GatewayProcess gateway, RawUpdate update)
    {
        using var answer = await gateway.DeliverAsync(Slug, update).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        ((int)answer.StatusCode).Should().Be(200);
    }

    protected async Task BecomesDoneAsync(RawUpdate update, int attempts) =>
        (await JobWithStatusAsync(update, "done")).Attempts.Should().Be(attempts);

    protected void ShouldHaveRun(RawUpdate update, int times)
    {
        RunsOf(update).Should().HaveCount(times);
        Service.Overlapping(static request => request.Chat).Should().BeEmpty();
    }

    private static Dictionary<string, string> Settings(TimeSpan handlerTimeout, string? publicUrl)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HANDLER_TIMEOUT"] = $"{handlerTimeout.TotalSeconds}s",
            ["QUEUE_LEASE"] = "4s",
        };
        if (publicUrl is not null)
            settings.Add("PUBLIC_URL", publicUrl);
        return settings;
    }

    /// <summary>A row of the queue; <c>Waits</c> is in seconds.</summary>
    protected sealed record Job(string Status, int Attempts, string? LastError, double Waits);
}
