using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>Without Redis nobody passes a gate that cannot decide, nothing is lost, and the gateway recovers by itself.</summary>
[NonParallelizable]
internal sealed class RedisOutageTests
{
    /// <summary>Far under the minute that Telegram waits; the machine may be busy.</summary>
    private static readonly TimeSpan AFewSeconds = TimeSpan.FromSeconds(10);

    private PrivateRedis? _redis;
    private TestDatabase? _database;
    private GuardedGateways? _gateways;

    private PrivateRedis Redis => _redis!;

    private GuardedGateways Gateways => _gateways!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = await PrivateRedis.StartAsync(persist: true);
        _database = await SharedServers.CreateDatabaseAsync();
        _gateways = await GuardedGateways.StartAsync(1, _redis.Url, _database.Url);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_gateways is not null)
            await _gateways.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [Test]
    public async Task Killed_AndBackWithItsData_TheSessionIsStillThere()
    {
        var person = Gateways.NewId();
        await Gateways.SignInAsync(person);
        // Its file is synced each second; this write is on disk before the kill.
        await SyncAsync();

        await Redis.KillAsync();
        var update = await RefusesWhatItCannotDecideAsync(person);
        await Redis.RestartAsync(withData: true);
        await RedeliverAsync(GuardedGateways.Desk, update);

        await IsHandledOnceAsync(update);
    }

    [Test]
    public async Task Killed_AndBackWithoutItsData_PeopleSignInAgain()
    {
        var person = Gateways.NewId();
        await Gateways.SignInAsync(person);

        await Redis.KillAsync();
        var update = await RefusesWhatItCannotDecideAsync(person);
        await Redis.RestartAsync(withData: false);
        await RedeliverAsync(GuardedGateways.Desk, update);

        (await CallsAboutAsync(update)).Should().BeEmpty("the session is gone with the data");
        await Gateways.SignInAsync(person);
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
    }

    [Test]
    public async Task Frozen_AndThawed_TheUpdateIsHandled()
    {
        var person = Gateways.NewId();
        await Gateways.SignInAsync(person);

        await Redis.FreezeAsync();
        var update = await RefusesWhatItCannotDecideAsync(person);
        Redis.Thaw();
        await RedeliverAsync(GuardedGateways.Desk, update);

        await IsHandledOnceAsync(update);
    }

    [Test]
    public async Task Auth_RedeliveredWhileRedisIsFrozen_IsOneTry()
    {
        var person = Gateways.NewId();
        for (var i = 0; i < 3; i++)
            await Gateways.AskAsync(person, "/auth wrong");
        var update = Updates.PrivateText(Gateways.NewId(), $"/auth {Gateways.Code}", person);

        // Redis runs these two after the thaw: were each a try of its own, they would be the fourth and the fifth.
        await Redis.FreezeAsync();
        for (var i = 0; i < 2; i++)
            (await Gateways.DeliverAsync(GuardedGateways.Gate, update)).Should().Be(HttpStatusCode.ServiceUnavailable);
        Redis.Thaw();
        await RedeliverAsync(GuardedGateways.Gate, update);

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
    }

    [Test]
    public async Task KilledBeforeTheStart_TheGatewayStarts_AndRecovers()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await redis.KillAsync();
        await using var gateways = await GuardedGateways.StartAsync(1, redis.Url);
        var person = gateways.NewId();
        var auth = Updates.PrivateText(gateways.NewId(), $"/auth {gateways.Code}", person);
        (await gateways.IsHeardAsync(GuardedGateways.Lobby, person)).Should().BeTrue();
        (await gateways.DeliverAsync(GuardedGateways.Gate, auth)).Should().Be(HttpStatusCode.ServiceUnavailable);

        await redis.RestartAsync(withData: false);

        await Eventually.BecomesAsync(async () => await gateways.DeliverAsync(GuardedGateways.Gate, auth) == HttpStatusCode.OK);
        (await gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
    }

    [Test]
    public async Task Outage_IsSaidOnce_AndItsEndToo()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await using var gateways = await GuardedGateways.StartAsync(1, redis.Url);
        await gateways.SignInAsync(gateways.NewId());

        await redis.KillAsync();
        for (var i = 0; i < 5; i++)
            await gateways.DeliverAsync(GuardedGateways.Desk, Updates.PrivateText(gateways.NewId(), "hello"));
        await redis.RestartAsync(withData: false);
        await gateways.Processes[0].WaitForLogAsync("Redis is out of reach (");
        await Eventually.BecomesAsync(async () =>
            await gateways.DeliverAsync(GuardedGateways.Desk, Updates.PrivateText(gateways.NewId(), "hello")) == HttpStatusCode.OK);

        await gateways.Processes[0].WaitForLogAsync("Redis is back");
        gateways.Processes[0].Log.Containing("Redis is out of reach (").Should().ContainSingle();
    }

    /// <summary>Answers the update that was refused.</summary>
    private async Task<RawUpdate> RefusesWhatItCannotDecideAsync(long person)
    {
        var update = Updates.PrivateText(Gateways.NewId(), $"held {Gateways.NewId()}", person);
        (await TimedAsync(GuardedGateways.Desk, update)).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await TimedAsync(GuardedGateways.Gate, Updates.PrivateText(Gateways.NewId(), $"/auth {Gateways.Code}", person)))
            .Should().Be(HttpStatusCode.ServiceUnavailable);
        (await TimedAsync(GuardedGateways.Gate, Updates.PrivateText(Gateways.NewId(), "/whoami", person)))
            .Should().Be(HttpStatusCode.ServiceUnavailable);
        (await Gateways.IsHeardAsync(GuardedGateways.Lobby, person)).Should().BeTrue("bots without authentication go on");
        (await _database!.Db.CountAsync("gateway_jobs", "update_id = $1", update.UpdateId)).Should().Be(0);
        return update;
    }

    private async Task<HttpStatusCode> TimedAsync(string bot, RawUpdate update)
    {
        var started = TimeProvider.System.GetTimestamp();
        var status = await Gateways.DeliverAsync(bot, update);
        TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(AFewSeconds);
        return status;
    }

    /// <summary>As Telegram does, until it is taken.</summary>
    private Task RedeliverAsync(string bot, RawUpdate update) =>
        Eventually.BecomesAsync(async () => await Gateways.DeliverAsync(bot, update) == HttpStatusCode.OK);

    private async Task IsHandledOnceAsync(RawUpdate update)
    {
        (await CallsAboutAsync(update)).Should().ContainSingle();
        (await _database!.Db.CountAsync("gateway_jobs", "update_id = $1 AND status = 'done'", update.UpdateId)).Should().Be(1);
    }

    private async Task<IReadOnlyList<SimCall>> CallsAboutAsync(RawUpdate update)
    {
        var text = System.Text.Json.Nodes.JsonNode.Parse(update.Text)!["message"]!["text"]!.ToString();
        return [.. (await Gateways.Simulator.CallsAsync()).Where(call => string.Equals(call.Text, text, StringComparison.Ordinal))];
    }

    private async Task SyncAsync()
    {
        using var connection = await RedisUrl.Parse(Redis.Url).ConnectAsync();
        await connection.GetDatabase().ExecuteAsync("CONFIG", "SET", "appendfsync", "always");
        await connection.GetDatabase().StringSetAsync("synced", "1");
    }
}
