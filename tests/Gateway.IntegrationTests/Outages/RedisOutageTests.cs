using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Outages;

/// <summary>Redis goes away and comes back while updates stream in: the gate that cannot decide answers 503 and lets nothing through.</summary>
[NonParallelizable]
internal sealed class RedisOutageTests : RedisOutageFixture
{
    [Test]
    public async Task KilledAndStartedAgainWithItsData_UnderLoad_LosesNothingAndLetsNothingPass()
    {
        await using var traffic = StartTraffic();
        await traffic.WaitForAcknowledgedAsync(60);

        await Redis.KillAsync();
        await GuardedBotStandsStillAndTheOpenOneGoesOnAsync(traffic);
        await Redis.RestartAsync(withData: true);

        await traffic.WaitForAsync(40, static delivery => delivery is { Bot: "guarded", IsAcknowledged: true });
        await AllIsWellAsync(traffic, traffic.Acknowledged);
    }

    [Test]
    public async Task FrozenAndThawed_UnderLoad_LosesNothingAndLetsNothingPass()
    {
        await using var traffic = StartTraffic();
        await traffic.WaitForAcknowledgedAsync(60);

        await Redis.FreezeAsync();
        await GuardedBotStandsStillAndTheOpenOneGoesOnAsync(traffic);
        Redis.Thaw();

        await traffic.WaitForAsync(40, static delivery => delivery is { Bot: "guarded", IsAcknowledged: true });
        await AllIsWellAsync(traffic, traffic.Acknowledged);
    }

    [Test]
    public async Task KilledAndStartedAgainWithoutItsData_UnderLoad_DropsWhoIsNoLongerSignedIn_AndLosesNothing()
    {
        await using var traffic = StartTraffic();
        await traffic.WaitForAcknowledgedAsync(60);

        await Redis.KillAsync();
        var passed = await GuardedBotStandsStillAndTheOpenOneGoesOnAsync(traffic);
        var emptied = TimeProvider.System.GetTimestamp();
        await Redis.RestartAsync(withData: false);
        await traffic.WaitForAsync(20, static delivery => delivery is { Bot: "guarded", IsAcknowledged: true });
        (await PassedAsync()).Should().Be(passed, "nobody is signed in any more");
        await SignInAsync();
        var signedIn = TimeProvider.System.GetTimestamp();

        await traffic.WaitForAsync(40, static delivery => delivery is { Bot: "guarded", IsAcknowledged: true });
        await AllIsWellAsync(traffic, traffic.Acknowledged.Where(delivery =>
            delivery.Bot is "open" || delivery.AnsweredAt < emptied || delivery.SentAt > signedIn));
    }

    [TestCase(false, TestName = "StartedWhileRedisIsDead_RecoversWhenItIsThere")]
    [TestCase(true, TestName = "StartedWhileRedisIsFrozen_RecoversWhenItIsThere")]
    public async Task StartedWhileRedisIsAway_RecoversWhenItIsThere(bool frozen)
    {
        await (frozen ? Redis.FreezeAsync() : Redis.KillAsync());
        await using var late = await GatewayProcess.StartAsync(Start);
        (await StatusAsync(late, "guarded", 1)).Should().Be(503);
        (await StatusAsync(late, "open", 2)).Should().Be(200);

        if (frozen)
            Redis.Thaw();
        else
            await Redis.RestartAsync(withData: true);

        await Eventually.BecomesAsync(async () => await StatusAsync(late, "guarded", 1) == 200);
        (await PassedAsync()).Should().Be(1);
        late.ShouldBeSound();
    }
}
