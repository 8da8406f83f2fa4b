using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>Two gateway processes on one database, as behind a load balancer.</summary>
internal sealed class TwoInstancesTests
{
    private TestDatabase _database = null!;
    private RedisDatabase _redis = null!;
    private HttpReceiver _service = null!;
    private GatewayProcess[] _gateways = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _redis = await SharedServers.ClaimRedisAsync();
        _service = await HttpReceiver.StartAsync();
        var start = new GatewayStart
        {
            Bots = new BotsFile(
                BotEntry.ToHttp("deferred", _service.Url.ToString()) with { Async = true },
                BotEntry.ToHttp("prompt", _service.Url.ToString()),
                BotEntry.None("kept")),
            DatabaseUrl = _database.Url,
            RedisUrl = _redis.Url,
        };
        // At the same moment, on an empty database.
        _gateways = await Task.WhenAll(GatewayProcess.StartAsync(start), GatewayProcess.StartAsync(start));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var gateway in _gateways ?? [])
            await gateway.DisposeAsync();
        await _service.DisposeAsync();
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCase("deferred")]
    [TestCase("prompt")]
    public async Task SixtyFourDeliveriesOfOneUpdate_AreOneJobOneEvent_HandledOnce(string bot)
    {
        var update = Updates.PrivateText(64, "once");

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => _gateways[number % 2].StatusOfAsync(bot, update)));

        answers.Should().AllBeEquivalentTo(HttpStatusCode.OK);
        var job = await _database.Db.JobBecomesAsync(bot, 64, "done");
        job["attempts"].Should().Be(1);
        (await _database.Db.CountAsync("events", "bot_slug = $1", bot)).Should().Be(1);
        _service.Requests.Where(request => request.IsOf(bot, 64)).Should().ContainSingle();
    }

    /// <summary>Positions are given in commit order: who reads "after n" and goes on from the last row it saw misses none.</summary>
    [Test]
    public async Task ReaderAfterPosition_WhileBothIngest_SeesEveryRowOnce()
    {
        const int Count = 2_000;
        using var slots = new SemaphoreSlim(48);
        var ingest = Task.WhenAll(Enumerable.Range(1, Count).Select(async id =>
        {
            await slots.WaitAsync();
            try
            {
                return await _gateways[id % 2].StatusOfAsync("kept", Updates.PrivateText(id, "row", person: 5_000 + (id % 97)));
            }
            finally
            {
                slots.Release();
            }
        }));

        var seen = new List<long>();
        for (var last = false; !last;)
        {
            last = ingest.IsCompleted;
            var after = seen.Count == 0 ? 0 : seen[^1];
            seen.AddRange(await _database.Db.ColumnAsync<long>(
                "SELECT position FROM events WHERE bot_slug = 'kept' AND position > $1 ORDER BY position", after));
        }

        (await ingest).Should().AllBeEquivalentTo(HttpStatusCode.OK);
        seen.Should().HaveCount(Count);
        seen.Should().Equal(await _database.Db.ColumnAsync<long>("SELECT position FROM events WHERE bot_slug = 'kept' ORDER BY position"));
    }
}
