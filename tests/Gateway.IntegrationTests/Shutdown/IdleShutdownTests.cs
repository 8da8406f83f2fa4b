using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Shutdown;

/// <summary>SIGTERM when there is nothing to finish.</summary>
[NonParallelizable]
internal sealed class IdleShutdownTests
{
    [Test]
    public async Task Terminate_Idle_AndTwice_EndsOnceTheListenerHasClosed()
    {
        await using var database = await SharedServers.CreateDatabaseAsync();
        await using var redis = await SharedServers.ClaimRedisAsync();
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            DatabaseUrl = database.Url,
            RedisUrl = redis.Url,
            Bots = new BotsFile(BotEntry.None("quiet") with { Async = true }),
        });

        var ending = gateway.TerminateAsync();
        await gateway.WaitForLogAsync("Stopping: no new traffic");
        Signal.Send(gateway.Id, Signal.Terminate);
        using var answer = await gateway.DeliverAsync("quiet", Updates.PrivateText(1, "late"));
        var ended = await ending;

        ((int)answer.StatusCode).Should().Be(200, "the second signal does not hurry the first");
        ended.ExitCode.Should().Be(0);
        ended.Took.Should().BeGreaterThan(TimeSpan.FromSeconds(2.9)).And.BeLessThan(TimeSpan.FromSeconds(15), "nobody waits for nothing");
        ended.Output.Should().ContainSingle(static line => line.Contains("Stopping: no new traffic", StringComparison.Ordinal))
            .And.NotContain(static line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains("xception", StringComparison.Ordinal));
    }
}
