using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using StackExchange.Redis;

namespace Gateway.IntegrationTests.Streams;

/// <summary>Whatever happens to hints, connections and processes: a client misses nothing, sees nothing twice, and not late.</summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class LossTests
{
    private const string Bot = "alerts";

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private PrivateRedis _redis = null!;
    private ManagedGateways _gateways = null!;
    private string _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = await PrivateRedis.StartAsync();
        _gateways = await ManagedGateways.StartAsync(
            processes: 2, _redis.Url, new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_PER_MINUTE"] = "1000000" }, BotEntry.None(Bot));
        _admin = await _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateways.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    [Order(1)]
    public async Task RedisKilledAndBack_UnderLoad()
    {
        await using var load = new FollowedLoad(_gateways, Bot).Start(senders: 4, 0, 1);
        await using var followers = await FollowAsync(0, 1, 0, 1);

        await GrowAsync(load, 200);
        await _redis.KillAsync();
        await GrowAsync(load, 400);
        await _redis.RestartAsync(withData: false);
        await GrowAsync(load, 400);

        await followers.SawAsync(await load.StopAsync());
    }

    [Test]
    [Order(2)]
    public async Task HintsThatAreDropped_UnderLoad()
    {
        await using var load = new FollowedLoad(_gateways, Bot).Start(senders: 4, 0);
        await using var followers = await FollowAsync(1, 1);

        await GrowAsync(load, 100);
        await DropHintsAsync();
        await GrowAsync(load, 300);
        await DropHintsAsync();
        await GrowAsync(load, 300);

        await followers.SawAsync(await load.StopAsync());
    }

    [Test]
    [Order(3)]
    public async Task AClientThatDropsAHundredTimes_ResumesWithoutAGapOrADouble()
    {
        await using var load = new FollowedLoad(_gateways, Bot).Start(senders: 4, 0, 1);
        var after = await _gateways.Database.Db.ScalarAsync<long>("SELECT max(position) FROM events");
        var first = after;
        var seen = new List<long>();
        for (var drop = 0; drop < 100; drop++)
        {
            await using var client = await LiveClient.ConnectAsync(_gateways.Processes[drop % 2], _admin);
            await client.SubscribeAsync($"\"bot\":\"{Bot}\"", after);
            for (var i = 0; i <= drop % 7; i++)
                seen.Add(after = (long)(await client.NextAsync())["position"]!);
            client.Drop();
        }

        var all = (await load.StopAsync()).Where(position => position > first).ToArray();
        await using var last = await LiveClient.ConnectAsync(_gateways.Processes[0], _admin);
        await last.SubscribeAsync($"\"bot\":\"{Bot}\"", after);
        while (seen.Count < all.Length)
            seen.Add((long)(await last.NextAsync())["position"]!);

        seen.Should().Equal(all);
    }

    /// <summary>Last: the process does not come back.</summary>
    [Test]
    [Order(4)]
    public async Task TheProcessThatPublishesKilled_BetweenCommitAndPublish_UnderLoad()
    {
        var (killed, number) = await _gateways.StartAnotherAsync();
        await using var load = new FollowedLoad(_gateways, Bot).Start(senders: 6, number);
        await using var followers = await FollowAsync(0, 1);

        await GrowAsync(load, 300);
        var kill = killed.KillAsync();
        load.GoTo(0, 1);
        await kill;
        await GrowAsync(load, 300);

        await followers.SawAsync(await load.StopAsync());
    }

    private async Task<Followers> FollowAsync(params int[] processes)
    {
        var followers = new Followers(_gateways.Database.Db);
        foreach (var process in processes)
            await followers.AddAsync(await LiveClient.ConnectAsync(_gateways.Processes[process], _admin));
        return followers;
    }

    /// <summary>Cuts every connection that listens; what is published until it is back is lost to it.</summary>
    private async Task DropHintsAsync()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(new Uri(_redis.Url).Authority);
        await redis.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
    }

    private static Task GrowAsync(FollowedLoad load, int updates)
    {
        var goal = load.Delivered + updates;
        return Eventually.BecomesAsync(() => load.Delivered >= goal, TimeSpan.FromSeconds(60), $"{updates} more updates are taken");
    }

    private sealed class Followers(Db db) : IAsyncDisposable
    {
        private readonly List<(LiveClient Client, long From)> _clients = [];

        public async Task AddAsync(LiveClient client) => _clients.Add((client, await client.SubscribeAsync($"\"bot\":\"{Bot}\"")));

        public async Task SawAsync(long[] positions)
        {
            var committed = (await db.RowsAsync("SELECT position, at FROM events")).ToDictionary(row => (long)row["position"]!, row => (DateTime)row["at"]!);
            foreach (var (client, from) in _clients)
            {
                var expected = positions.Where(position => position > from).ToArray();
                var told = await client.TakeAsync(expected.Length);
                told.Select(message => (long)message["position"]!).Should().Equal(expected);
                (await client.UpToPongAsync()).Should().BeEmpty();
                var late = told.Select(message => client.ArrivedAt(message) - committed[(long)message["position"]!]).Max();
                TestContext.Out.WriteLine($"{expected.Length} events, the latest after {late.TotalMilliseconds:F0} ms");
                late.Should().BeLessThan(LongestDelay);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (client, _) in _clients)
                await client.DisposeAsync();
        }
    }
}
