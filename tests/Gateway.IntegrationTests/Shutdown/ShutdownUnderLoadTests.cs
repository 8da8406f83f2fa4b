using System.Diagnostics;
using Gateway.IntegrationTests.Outages;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Shutdown;

/// <summary>SIGTERM while updates stream in to a sync and an async bot, the async one with a backlog.</summary>
[NonParallelizable]
internal sealed class ShutdownUnderLoadTests
{
    /// <summary>The listener answers for 3 s; what is sent this long after SIGTERM must have its answer.</summary>
    private static readonly TimeSpan Answered = TimeSpan.FromSeconds(2.5);

    [Test]
    public async Task Terminate_UnderLoad_LosesNothing_LeavesNothingRunning_AndSpendsNoAttempt()
    {
        await using var database = await SharedServers.CreateDatabaseAsync();
        await using var service = await HttpReceiver.StartAsync();
        service.Respond(static async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(400)), TimeProvider.System);
            return Answer.Done;
        });
        var start = new GatewayStart
        {
            DatabaseUrl = database.Url,
            Bots = new BotsFile(BotEntry.ToHttp("now", $"{service.Url}now"), BotEntry.ToHttp("later", $"{service.Url}later") with { Async = true }),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["QUEUE_CONCURRENCY"] = "4" },
        };
        await using var gateway = await GatewayProcess.StartAsync(start);
        await using var traffic = Traffic.Start(gateway, Traffic.Chats(12, "now", "later"), TimeSpan.FromMilliseconds(100));
        await traffic.WaitForAcknowledgedAsync(100);

        var terminated = TimeProvider.System.GetTimestamp();
        var ending = gateway.TerminateAsync();
        await NotReadyAsync(gateway);
        TimeProvider.System.GetElapsedTime(terminated).Should().BeLessThan(Answered, "/health/ready is 503 at once");
        var ended = await ending;
        await traffic.AbandonAsync();

        ended.ExitCode.Should().Be(0);
        ended.Took.Should().BeGreaterThan(TimeSpan.FromSeconds(2.9)).And.BeLessThan(TimeSpan.FromSeconds(30));
        ShouldAnswerForThreeSeconds(traffic, terminated);
        await ShouldHoldWhatWasAcknowledgedAndNoMoreAsync(database.Db, traffic);
        await ShouldHaveSpentNoAttemptInVainAsync(database.Db, service);

        service.Respond(Answer.Done);
        await using var successor = await GatewayProcess.StartAsync(start with
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["QUEUE_CONCURRENCY"] = "100" },
        });
        await new Ledger(database.Db).BecomesHandledByAsync(service);
        service.Requests.Select(static request => request.Headers["webhook-id"]).Should().OnlyHaveUniqueItems("nothing ran twice");
    }

    private static Task NotReadyAsync(GatewayProcess gateway) => Eventually.BecomesAsync(async () =>
    {
        using var ready = await gateway.Http.GetAsync("/health/ready");
        return (int)ready.StatusCode == 503;
    });

    private static void ShouldAnswerForThreeSeconds(Traffic traffic, long terminated)
    {
        var closing = terminated + (long)(Answered.TotalSeconds * Stopwatch.Frequency);
        var last = traffic.Deliveries.Where(delivery => delivery.SentAt > terminated && delivery.SentAt < closing).ToList();
        last.Should().HaveCountGreaterThan(20).And.OnlyContain(static delivery => delivery.IsAcknowledged, "the listener is still open");
        traffic.Deliveries.Should().Contain(static delivery => delivery.Status == 0, "it is closed in the end")
            .And.OnlyContain(static delivery => delivery.Status == 200 || delivery.Status == 0);
    }

    /// <summary>The other way round, too: what was stored was answered.</summary>
    private static async Task ShouldHoldWhatWasAcknowledgedAndNoMoreAsync(Db db, Traffic traffic)
    {
        var ledger = new Ledger(db);
        await ledger.HoldsAsync(traffic.Acknowledged);
        var acknowledged = traffic.Acknowledged.Select(static delivery => delivery.Id).ToHashSet(StringComparer.Ordinal);
        (await ledger.JobsAsync()).Except(acknowledged, StringComparer.Ordinal).Should().BeEmpty("no accepted update is unanswered");
    }

    private static async Task ShouldHaveSpentNoAttemptInVainAsync(Db db, HttpReceiver service)
    {
        (await db.CountAsync("gateway_jobs", "status NOT IN ('done', 'pending')")).Should().Be(0, "nothing is left running");
        (await db.CountAsync("gateway_jobs", "status = 'pending'")).Should().BePositive("there was a backlog");
        (await db.CountAsync("gateway_jobs", "status = 'pending' AND (attempts <> 0 OR lease_id IS NOT NULL)")).Should().Be(0);
        (await db.CountAsync("gateway_jobs", "status = 'done' AND attempts <> 1")).Should().Be(0);
        (await new Ledger(db).JobsAsync("status = 'done'")).Order(StringComparer.Ordinal)
            .Should().Equal(service.Requests.Select(static request => request.Headers["webhook-id"]).Order(StringComparer.Ordinal), "what was begun was finished");
    }
}
