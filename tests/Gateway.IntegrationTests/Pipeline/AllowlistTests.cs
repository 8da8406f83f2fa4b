using System.Net;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Sessions;

namespace Gateway.IntegrationTests.Pipeline;

/// <summary>Whoever is not on the allowlist meets silence: no reply, no row, no call, no question about a session.</summary>
internal sealed class AllowlistTests
{
    private const long Allowed = 501_001;
    private const long Stranger = 666_001;

    private RedisDatabase? _redis;
    private TestDatabase? _database;
    private GuardedGateways? _gateways;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = await SharedServers.ClaimRedisAsync();
        _database = await SharedServers.CreateDatabaseAsync();
        _gateways = await GuardedGateways.StartAsync(1, _redis.Url, _database.Url, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // A shared identity does not pass even when it is named.
            ["ALLOWED_USERS"] = $"{Allowed}, 777000",
        });
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
    public async Task Stranger_LeavesNoTrace([Values("lobby", "desk", "gate")] string bot)
    {
        using var monitor = await RedisMonitor.StartAsync(_redis!.Url);
        RawUpdate[] updates =
        [
            Updates.PrivateText(_gateways!.NewId(), "hello", Stranger),
            Updates.PrivateText(_gateways.NewId(), $"/auth {_gateways.Code}", Stranger),
            Updates.GroupText(_gateways.NewId(), $"/auth {_gateways.Code}", person: Stranger),
            Updates.CallbackQuery(_gateways.NewId(), "x", Stranger),
            Updates.Reaction(_gateways.NewId(), "x", Stranger), Updates.PollAnswer(_gateways.NewId(), Stranger),
            Updates.EditedPrivateText(_gateways.NewId(), 1, "hello", Stranger),
            // No sender at all, and one that many people share.
            Updates.ChannelPost(_gateways.NewId(), "hello"), Updates.PrivateText(_gateways.NewId(), "hello", 777000),
        ];

        foreach (var update in updates)
            (await _gateways.CallsOnAsync(bot, update)).Should().BeEmpty(update.Text);

        (await monitor.CommandsAsync()).Should().NotContain(static command => command.Contains("tg-gw:auth", StringComparison.Ordinal)
            || command.Contains("tg-gw:hint", StringComparison.Ordinal) || command.Contains("tg-gw:sign-in", StringComparison.Ordinal));
        var ids = updates.Select(static update => update.UpdateId).ToArray();
        (await _database!.Db.CountAsync("gateway_jobs", "update_id = ANY($1)", ids)).Should().Be(0);
        (await _database.Db.CountAsync("events", "update_id = ANY($1)", ids)).Should().Be(0);
    }

    [Test]
    public async Task Allowed_PassesToTheNextGate()
    {
        using var monitor = await RedisMonitor.StartAsync(_redis!.Url);
        (await _gateways!.IsHeardAsync(GuardedGateways.Lobby, Allowed)).Should().BeTrue();

        (await _gateways.IsHeardAsync(GuardedGateways.Desk, Allowed)).Should().BeFalse("the allowlist is no session");
        await _gateways.SignInAsync(Allowed);

        (await _gateways.IsHeardAsync(GuardedGateways.Desk, Allowed)).Should().BeTrue();
        (await monitor.CommandsAsync()).Should().Contain(
            static command => command.Contains($"tg-gw:auth:{Allowed}"), "the monitor sees look-ups");
    }
}

/// <summary>The allowlist asks nobody, so it decides while Redis answers nothing.</summary>
[NonParallelizable]
internal sealed class AllowlistWithoutRedisTests
{
    [Test]
    public async Task Stranger_IsDroppedAtOnce_WhileRedisIsFrozen()
    {
        await using var redis = await PrivateRedis.StartAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["ALLOWED_USERS"] = "501001" };
        await using var gateways = await GuardedGateways.StartAsync(1, redis.Url, settings: settings);
        await redis.FreezeAsync();

        var stranger = await gateways.DeliverAsync(GuardedGateways.Desk, Updates.PrivateText(gateways.NewId(), "hello", 666_001));
        var allowed = await gateways.DeliverAsync(GuardedGateways.Desk, Updates.PrivateText(gateways.NewId(), "hello", 501_001));

        stranger.Should().Be(HttpStatusCode.OK);
        allowed.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await gateways.NewCallsAsync()).Should().BeEmpty();
    }
}
