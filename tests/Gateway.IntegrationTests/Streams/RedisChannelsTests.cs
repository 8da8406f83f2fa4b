using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using StackExchange.Redis;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Streams;

/// <summary>Whoever has access to Redis may listen there; what nobody listens to is not sent.</summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class RedisChannelsTests
{
    private const string Bot = "alerts";
    private const long Ada = 71_001;
    private const long Bob = 71_002;

    private readonly BotEntry _bot = BotEntry.None(Bot);
    private PrivateRedis _redis = null!;
    private ManagedGateways _gateways = null!;
    private ConnectionMultiplexer _connection = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = await PrivateRedis.StartAsync();
        _gateways = await ManagedGateways.StartAsync(redisUrl: _redis.Url, bots: [_bot]);
        _connection = await ConnectionMultiplexer.ConnectAsync($"{new Uri(_redis.Url).Authority},allowAdmin=true");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _connection.Dispose();
        await _gateways.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    [Order(1)]
    public async Task What_nobody_listens_to_is_not_sent()
    {
        var server = _connection.GetServer(_connection.GetEndPoints()[0]);
        await server.ConfigResetStatisticsAsync();

        for (var i = 0; i < 10; i++)
            await SayAsync(Ada, $"unheard {i}");
        var heard = await ListenAsync("messages:all");
        await SayAsync(Ada, "heard");
        await Eventually.BecomesAsync(() => Task.FromResult(heard.Any(static told => IsText(told, "heard"))));

        // The last before it may have been on its way when the listener came.
        var sent = (await server.InfoAsync("commandstats")).SelectMany(static group => group).Single(static pair => pair.Key is "cmdstat_publish").Value;
        sent.Should().StartWith($"calls={3 * heard.Count},", "what was heard is on its three channels");
        heard.Count.Should().BeLessThan(5);
    }

    [TestCase("messages:all", 2)]
    [TestCase("bot:{bot}", 2)]
    [TestCase("chat:{chat}", 1)]
    [TestCase("*:all", 2, true)]
    public async Task Each_channel_has_its_events(string channel, int events, bool isPattern = false)
    {
        await SayAsync(Ada, "the chat is known from here on");
        var name = channel
            .Replace("{bot}", _bot.Token!.Split(':')[0], StringComparison.Ordinal)
            .Replace("{chat}", $"{await _gateways.Database.Db.ScalarAsync<long>($"SELECT id FROM chats WHERE telegram_id = {Ada}")}", StringComparison.Ordinal);
        var heard = await ListenAsync(name, isPattern);

        var text = Guid.NewGuid().ToString();
        await SayAsync(Bob, text);
        await SayAsync(Ada, text);

        await Eventually.BecomesAsync(() => Task.FromResult(heard.Count >= events));
        heard.Should().HaveCount(events).And.OnlyContain(told => IsText(told, text));
        heard.Should().AllSatisfy(told => ((string)told["event"]!, (string)told["bot"]!).Should().Be(("message.received", Bot)));
        heard.Select(static told => (long)told["position"]!).Should().BeInAscendingOrder();
    }

    private static bool IsText(JsonNode told, string text) => string.Equals((string)told["text"]!, text, StringComparison.Ordinal);

    private async Task SayAsync(long person, string text)
    {
        using var answer = await _gateways.Processes[0].DeliverAsync(Bot, PrivateText(_gateways.NewId(), text, person));
        answer.EnsureSuccessStatusCode();
    }

    private async Task<ConcurrentQueue<JsonNode>> ListenAsync(string channel, bool isPattern = false)
    {
        var heard = new ConcurrentQueue<JsonNode>();
        await _connection.GetSubscriber().SubscribeAsync(
            new RedisChannel(channel, isPattern ? RedisChannel.PatternMode.Pattern : RedisChannel.PatternMode.Literal), (_, message) => heard.Enqueue(JsonNode.Parse((string)message!)!));
        return heard;
    }
}
