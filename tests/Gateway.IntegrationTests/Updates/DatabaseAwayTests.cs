using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>No update is acknowledged that is not committed, and none is stored by half.</summary>
[NonParallelizable]
internal sealed class DatabaseAwayTests
{
    private PrivatePostgres _postgres = null!;
    private GatewayProcess _gateway = null!;
    private Db _db = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _postgres = await PrivatePostgres.StartAsync();
        var url = _postgres.ConnectionUrl(await _postgres.CreateDatabaseAsync());
        _db = new Db(url);
        var server = PostgresUrl.Parse(url);
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(BotEntry.None("kept")),
            // A keyword string, for once.
            DatabaseUrl = $"Host={server.Host};Port={server.Port};Username={server.User};Database={server.Database};Command Timeout=1",
        });
    }

    [SetUp]
    public async Task Empty()
    {
        await _db.ExecuteAsync("TRUNCATE events, gateway_jobs");
        await DeliverAsync(1, HttpStatusCode.OK);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Test]
    public async Task Killed_Answers503_AndRecovers()
    {
        await _postgres.KillAsync();
        await DeliverAsync(2, HttpStatusCode.ServiceUnavailable);
        await DeliverAsync(2, HttpStatusCode.ServiceUnavailable);

        await _postgres.RestartAsync();

        await BecomesAcceptedAsync(2);
        await StoredOnceAsync(1, 2);
    }

    [Test]
    public async Task Frozen_Answers503InTime_AndRecovers()
    {
        await _postgres.FreezeAsync();
        var started = TimeProvider.System.GetTimestamp();
        await DeliverAsync(2, HttpStatusCode.ServiceUnavailable);
        TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(30), "Telegram waits for 60 s at most");

        _postgres.Thaw();

        // What was on its way when the server froze may be committed now; delivered again it is a repeat then.
        await BecomesAcceptedAsync(2);
        await StoredOnceAsync(1, 2);
    }

    [Test]
    public async Task FullInbox_Answers503AtOnce_AndTheRestIsAccepted()
    {
        await _postgres.FreezeAsync();
        var deliveries = Enumerable.Range(2, 1_400).Select(id => (Id: id, Status: TryAsync(id))).ToList();
        var first = await Task.WhenAny(deliveries.Select(static delivery => delivery.Status));
        _postgres.Thaw();

        (await first).Should().Be(HttpStatusCode.ServiceUnavailable);
        await Task.WhenAll(deliveries.Select(static delivery => delivery.Status));
        foreach (var (id, status) in deliveries)
        {
            if (await status != HttpStatusCode.OK)
                await BecomesAcceptedAsync(id);
        }

        await StoredOnceAsync(1, 1_401);
    }

    private async Task<HttpStatusCode> TryAsync(long updateId)
    {
        using var answer = await _gateway.DeliverAsync("kept", Updates.PrivateText(updateId, "hi", person: updateId));
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            await answer.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
            (answer.Headers.RetryAfter?.Delta).Should().BePositive();
        }

        return answer.StatusCode;
    }

    private async Task DeliverAsync(long updateId, HttpStatusCode expected) => (await TryAsync(updateId)).Should().Be(expected);

    private Task BecomesAcceptedAsync(long updateId) =>
        Eventually.BecomesAsync(async () => await TryAsync(updateId) == HttpStatusCode.OK, what: $"update {updateId} is accepted");

    private async Task StoredOnceAsync(int first, int last)
    {
        var ids = Enumerable.Range(first, last - first + 1).Select(static id => (long)id);
        (await _db.ColumnAsync<long>("SELECT update_id FROM gateway_jobs ORDER BY update_id")).Should().Equal(ids);
        (await _db.ColumnAsync<long>("SELECT update_id FROM events ORDER BY update_id")).Should().Equal(ids);
    }
}
