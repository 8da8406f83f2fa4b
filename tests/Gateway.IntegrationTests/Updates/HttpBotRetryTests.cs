using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>When an http bot's service fails: what is tried again, when, and what is not.</summary>
internal sealed class HttpBotRetryTests
{
    private TestDatabase _database = null!;
    private HttpReceiver _service = null!;
    private SimulatorProcess _simulator = null!;
    private SimulatorClient _telegram = null!;
    private GatewayProcess _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _service = await HttpReceiver.StartAsync();
        _simulator = await SimulatorProcess.StartAsync();
        _telegram = new SimulatorClient(_simulator.BaseUrl);
        var prompt = BotEntry.ToHttp("prompt", _service.Url.ToString());
        prompt = prompt with { Http = prompt.Http! with { Timeout = "1s" } };
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(
                prompt,
                BotEntry.ToHttp("deferred", _service.Url.ToString()) with { Async = true },
                BotEntry.ToHttp("nowhere", "http://127.0.0.1:1/")),
            DatabaseUrl = _database.Url,
            BotApiUrl = _simulator.ApiRoot,
        });
    }

    [SetUp]
    public async Task Empty()
    {
        await _telegram.ClearFaultsAsync();
        await _telegram.ClearCallsAsync();
        await _database.Db.ExecuteAsync("TRUNCATE events, gateway_jobs");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        _telegram.Dispose();
        await _simulator.DisposeAsync();
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCase(408)]
    [TestCase(425)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    [TestCase(599)]
    public async Task PassingFailure_IsTriedAgainAfter30Seconds(int status)
    {
        _service.Respond(new Answer(status));

        (await _gateway.StatusOfAsync("prompt", Updates.PrivateText(1_000 + status, "hi"))).Should().Be(HttpStatusCode.OK);

        await RetriesInAsync("prompt", 1_000 + status, TimeSpan.FromSeconds(30));
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(404)]
    [TestCase(410)]
    [TestCase(422)]
    public async Task PermanentFailure_DiesAtOnce(int status)
    {
        _service.Respond(new Answer(status));

        (await _gateway.StatusOfAsync("prompt", Updates.PrivateText(1_000 + status, "hi"))).Should().Be(HttpStatusCode.OK);

        var job = await _database.Db.JobAsync("prompt", 1_000 + status);
        (job["status"], job["attempts"]).Should().Be(("dead", 1));
        ((string)job["last_error"]!).Should().Contain($"{status}");
    }

    [TestCase(429, 600, 600)]
    [TestCase(503, 600, 600)]
    [TestCase(503, 1, 30)]
    [TestCase(429, 100_000, 3_600)]
    public async Task RetryAfter_IsHonouredUpToAnHour(int status, int asked, int waited)
    {
        _service.Respond(Answer.RetryAfter(status, asked));

        await _gateway.StatusOfAsync("prompt", Updates.PrivateText(2_000, "hi"));

        await RetriesInAsync("prompt", 2_000, TimeSpan.FromSeconds(waited));
    }

    [Test]
    public async Task NoAnswerInTime_IsTriedAgain()
    {
        using var gate = _service.Hold(static request => request.UpdateId == 3_000);

        (await _gateway.StatusOfAsync("prompt", Updates.PrivateText(3_000, "hi"))).Should().Be(HttpStatusCode.OK);

        await RetriesInAsync("prompt", 3_000, TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task DroppedConnection_IsTriedAgain()
    {
        _service.Respond(Answer.DropConnection);

        await _gateway.StatusOfAsync("prompt", Updates.PrivateText(3_001, "hi"));

        await RetriesInAsync("prompt", 3_001, TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task RefusedConnection_IsTriedAgain()
    {
        await _gateway.StatusOfAsync("nowhere", Updates.PrivateText(3_002, "hi"));

        await RetriesInAsync("nowhere", 3_002, TimeSpan.FromSeconds(30));
    }

    [TestCase("prompt")]
    [TestCase("deferred")]
    public async Task AnswerThatCouldNotBeExecuted_IsExecutedByTheRetry_WithoutAskingAgain(string bot)
    {
        _service.Respond(Answer.Json("""{"text":"the one answer"}"""));
        await _telegram.FaultAsync(SimFault.Error(502) with { Method = "sendMessage" });
        await _gateway.StatusOfAsync(bot, Updates.PrivateText(4_000, "hi"));
        await RetriesInAsync(bot, 4_000, TimeSpan.FromSeconds(30));
        // The service would now say something else.
        _service.Respond(Answer.Json("""{"text":"another answer"}"""));

        await _database.Db.ExecuteAsync("UPDATE gateway_jobs SET run_at = now()");

        var job = await _database.Db.JobBecomesAsync(bot, 4_000, "done");
        job["attempts"].Should().Be(2);
        _service.Requests.Count(request => request.IsOf(bot, 4_000)).Should().Be(1);
        (await _telegram.CallsAsync(method: "sendMessage")).Select(static call => (call.Ok, call.Text))
            .Should().Equal((false, "the one answer"), (true, "the one answer"));
    }

    private async Task RetriesInAsync(string bot, long updateId, TimeSpan wait)
    {
        await Eventually.BecomesAsync(async () => await _database.Db.CountAsync("gateway_jobs", "attempts = 1 AND status = 'pending'") == 1);
        var job = await _database.Db.JobAsync(bot, updateId);
        (job["status"], job["attempts"]).Should().Be(("pending", 1));
        // Counted from the failure, which was a moment ago on PostgreSQL's clock.
        var left = await _database.Db.ScalarAsync<TimeSpan>("SELECT run_at - now() FROM gateway_jobs WHERE bot_slug = $1 AND update_id = $2", bot, updateId);
        left.Should().BeLessThanOrEqualTo(wait).And.BeGreaterThan(wait - TimeSpan.FromSeconds(20));
    }
}
