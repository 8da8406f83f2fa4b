using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Outages;

/// <summary>A handler succeeds while PostgreSQL is away: that is written when it is back, and the job does not run again.</summary>
[NonParallelizable]
internal sealed class CompletionTests
{
    [Test]
    public async Task HandlerSucceedsWhilePostgresIsAway_IsWrittenWhenItIsBack_AndDoesNotRunAgain()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        await using var service = await HttpReceiver.StartAsync();
        var url = postgres.ConnectionUrl(await postgres.CreateDatabaseAsync());
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            DatabaseUrl = url,
            Bots = new BotsFile(BotEntry.ToHttp("now", $"{service.Url}now"), BotEntry.ToHttp("later", $"{service.Url}later") with { Async = true }),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["QUEUE_LEASE"] = "20s" },
        });
        using var gate = service.Hold();
        var sync = gateway.DeliverAsync("now", Updates.PrivateText(1, "hello"));
        using var accepted = await gateway.DeliverAsync("later", Updates.PrivateText(2, "hello"));
        await service.WaitForAsync(2);

        await postgres.KillAsync();
        gate.Open();
        await gateway.WaitForLogAsync("cannot be written yet");
        // The janitor tries every few seconds: time enough for a log that floods to show.
        await gateway.WaitForLogAsync("The janitor could not work");
        gateway.Warnings().Should().HaveCountLessThanOrEqualTo(10, "each service says once what is the matter");
        sync.IsCompleted.Should().BeFalse("what became of the update is not committed yet");
        await postgres.RestartAsync();

        using var answer = await sync;
        ((int)answer.StatusCode).Should().Be(200);
        var jobs = await DoneAsync(new Db(url), count: 2);
        jobs.Should().OnlyContain(static attempts => attempts == 1);
        service.Requests.Should().HaveCount(2);
        gateway.ShouldBeSound();
    }

    private static async Task<IReadOnlyList<int>> DoneAsync(Db db, int count)
    {
        await Eventually.BecomesAsync(async () => await db.CountAsync("gateway_jobs", "status = 'done' AND lease_id IS NULL") == count);
        return await db.ColumnAsync<int>("SELECT attempts FROM gateway_jobs");
    }
}
