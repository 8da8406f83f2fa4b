using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Outages;

/// <summary>PostgreSQL goes away and comes back while updates stream in: nothing acknowledged is lost, and nobody restarts the gateway.</summary>
[NonParallelizable]
internal sealed class PostgresOutageTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private PrivatePostgres _postgres = null!;
    private HttpReceiver _service = null!;
    private GatewayProcess _gateway = null!;
    private Db _db = null!;

    [SetUp]
    public async Task StartGateway()
    {
        _postgres = await PrivatePostgres.StartAsync();
        _service = await HttpReceiver.StartAsync();
        _service.Respond(static async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(60)), TimeProvider.System);
            return Answer.Done;
        });
        var database = await _postgres.CreateDatabaseAsync();
        _db = new Db(_postgres.ConnectionUrl(database));
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            DatabaseUrl = _postgres.ConnectionUrl(database),
            Bots = new BotsFile(BotEntry.ToHttp("now", $"{_service.Url}now"), BotEntry.ToHttp("later", $"{_service.Url}later") with { Async = true }),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["QUEUE_LEASE"] = "2s" },
        });
    }

    [TearDown]
    public async Task StopGateway()
    {
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Test]
    public async Task KilledAndStartedAgain_UnderLoad_LosesNothingThatWasAcknowledged()
    {
        await using var traffic = Traffic.Start(_gateway, Traffic.Chats(6, "now", "later"), Pause);
        for (var outage = 0; outage < 2; outage++)
        {
            await traffic.WaitForAcknowledgedAsync(60);
            await _postgres.KillAsync();
            await traffic.WaitForAsync(24, static delivery => delivery.Status == 503);
            await ReadinessIsAsync(503);
            await Eventually.BecomesAsync(() => _gateway.Log.Containing("No jobs are taken").Count > outage);
            await _postgres.RestartAsync();
            await Eventually.BecomesAsync(() => _gateway.Log.Containing("Jobs are taken again").Count > outage);
        }

        await traffic.WaitForAcknowledgedAsync(60);
        await ReadinessIsAsync(200);
        await AllIsWellAsync(traffic, outages: 2);
    }

    [Test]
    public async Task FrozenAndThawed_UnderLoad_LosesNothingThatWasAcknowledged()
    {
        await using var traffic = Traffic.Start(_gateway, Traffic.Chats(6, "now", "later"), Pause);
        await traffic.WaitForAcknowledgedAsync(60);

        await _postgres.FreezeAsync();
        await ReadinessIsAsync(503);
        await traffic.WaitForAsync(6, static delivery => delivery.Status == 503);
        _postgres.Thaw();

        await traffic.WaitForAcknowledgedAsync(60);
        await AllIsWellAsync(traffic, outages: 1);
    }

    [Test]
    public async Task ConnectionsKilledInALoop_UnderLoad_LoseNothingThatWasAcknowledged()
    {
        await using var traffic = Traffic.Start(_gateway, Traffic.Chats(6, "now", "later"), Pause);
        await traffic.WaitForAcknowledgedAsync(30);

        const int Rounds = 30;
        for (var round = 0; round < Rounds; round++)
        {
            await _db.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'telegram-gateway'");
            await traffic.WaitForAcknowledgedAsync(3);
        }

        await traffic.WaitForAcknowledgedAsync(60);
        await AllIsWellAsync(traffic, Rounds);
    }

    private async Task AllIsWellAsync(Traffic traffic, int outages)
    {
        await traffic.FinishAsync();
        traffic.Deliveries.Select(static delivery => delivery.Status).Should().OnlyContain(status => status == 200 || status == 503);
        var ledger = new Ledger(_db);
        await ledger.HoldsAsync(traffic.Acknowledged);
        await ledger.BecomesHandledByAsync(_service);
        _gateway.ShouldBeSound();
        _gateway.Errors().Should().HaveCountLessThanOrEqualTo(2 * outages, "the log names an outage without flooding");
    }

    private Task ReadinessIsAsync(int status) => Eventually.BecomesAsync(
        async () =>
        {
            using var answer = await _gateway.Http.GetAsync("/health/ready");
            return (int)answer.StatusCode == status;
        },
        what: $"/health/ready answers {status}");
}
