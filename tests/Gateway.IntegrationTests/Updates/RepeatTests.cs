using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

internal sealed class RepeatTests
{
    private TestDatabase _database = null!;
    private HttpReceiver _service = null!;
    private GatewayProcess _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _service = await HttpReceiver.StartAsync();
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(
                BotEntry.ToHttp("one", _service.Url.ToString()),
                BotEntry.ToHttp("two", _service.Url.ToString()) with { Async = true },
                BotEntry.None("kept")),
            DatabaseUrl = _database.Url,
        });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCase("one", 1)]
    [TestCase("two", 1)]
    [TestCase("kept", 0)]
    public async Task Repeat_AfterAcceptance_Answers200AndMakesNothing(string bot, int handled)
    {
        await _gateway.StatusOfAsync(bot, Updates.PrivateText(10, "first"));
        await _database.Db.JobBecomesAsync(bot, 10, "done");

        // What else it says does not matter: the update's id makes it a repeat.
        (await _gateway.StatusOfAsync(bot, Updates.PrivateText(10, "second"))).Should().Be(HttpStatusCode.OK);

        await _database.Db.JobAsync(bot, 10);
        (await _database.Db.CountAsync("events", "bot_slug = $1 AND update_id = 10", bot)).Should().Be(1);
        Handled(bot, 10).Should().Be(handled);
    }

    [Test]
    public async Task SameUpdateId_ForTwoBots_IsTwoUpdates()
    {
        var update = Updates.PrivateText(20, "hi");

        (await _gateway.StatusOfAsync("one", update)).Should().Be(HttpStatusCode.OK);
        (await _gateway.StatusOfAsync("two", update)).Should().Be(HttpStatusCode.OK);

        await _database.Db.JobBecomesAsync("one", 20, "done");
        await _database.Db.JobBecomesAsync("two", 20, "done");
        (await _database.Db.CountAsync("events", "update_id = 20")).Should().Be(2);
        (Handled("one", 20), Handled("two", 20)).Should().Be((1, 1));
    }

    [Test]
    public async Task DeadUpdate_IsKnownUntilItsIdIsReleased()
    {
        await _gateway.StatusOfAsync("one", Updates.PrivateText(30, "first"));
        await _database.Db.ExecuteAsync("UPDATE gateway_jobs SET status = 'dead' WHERE bot_slug = 'one' AND update_id = 30");

        (await _gateway.StatusOfAsync("one", Updates.PrivateText(30, "repeat"))).Should().Be(HttpStatusCode.OK);
        Handled("one", 30).Should().Be(1);

        // As the janitor does after the retention.
        await _database.Db.ExecuteAsync("UPDATE gateway_jobs SET released = true WHERE bot_slug = 'one' AND update_id = 30");
        (await _gateway.StatusOfAsync("one", Updates.PrivateText(30, "a new update"))).Should().Be(HttpStatusCode.OK);

        (await _database.Db.ColumnAsync<string>("SELECT status FROM gateway_jobs WHERE bot_slug = 'one' AND update_id = 30 ORDER BY id"))
            .Should().Equal("dead", "done");
        Handled("one", 30).Should().Be(2);
    }

    private int Handled(string bot, long updateId) => _service.Requests.Count(request => request.IsOf(bot, updateId));
}
