using Gateway.Application.Jobs;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>What is deleted, when, and what is kept; and that several janitors do no harm to each other.</summary>
internal sealed class JanitorTests : QueueFixture
{
    private static readonly QueueOptions ShortestRetention = new() { DoneRetention = QueueOptions.ShortestDoneRetention };

    [Test]
    public async Task Purge_DeletesDoneJobsPastTheirRetention_AndNoneBefore()
    {
        var queue = await StartInstanceAsync(ShortestRetention);
        var jobs = await queue.AcceptAsync(JobBots.None, PrivateText(1, "a", 10), PrivateText(2, "b", 20), PrivateText(3, "c", 30));
        await FinishedAgoAsync(jobs[0].JobId, "48 hours 1 minute");
        await FinishedAgoAsync(jobs[1].JobId, "47 hours 59 minutes");

        (await queue.Queue.PurgeDoneAsync(CancellationToken.None)).Rows.Should().Be(1);

        (await JobsAsync()).Select(static job => job.UpdateId).Should().Equal(2, 3);
        (await Db.CountAsync("events")).Should().Be(3, "the log has a retention of its own");
    }

    [Test]
    public async Task Purge_KeepsTheDeadForEver_AndReleasesTheirUpdateIdAfterTheRetention()
    {
        var queue = await StartInstanceAsync(ShortestRetention);
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10), PrivateText(2, "b", 20));
        foreach (var job in await queue.PopAsync())
            await queue.FailAsync(job, retryIn: null);
        var rows = await JobsAsync();
        await FinishedAgoAsync(rows[0].Id, "48 hours 1 minute");
        await FinishedAgoAsync(rows[1].Id, "47 hours 59 minutes");

        await queue.Janitor.RunOnceAsync(CancellationToken.None);
        var again = await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10), PrivateText(2, "b", 20));

        (await JobsAsync("status = 'dead'")).Select(static job => job.UpdateId).Should().Equal(1, 2);
        again.Should().ContainSingle();
        (await JobAsync(again[0].JobId)).UpdateId.Should().Be(1, "its first life is over, the other's is still known");
    }

    [Test]
    public async Task Purge_LeavesOpenJobsAlone_HoweverOld()
    {
        var queue = await StartInstanceAsync(ShortestRetention);
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10), PrivateText(2, "b", 10), PrivateText(3, "c", 20));
        await queue.PopOneAsync();
        await Db.ExecuteAsync("UPDATE gateway_jobs SET accepted_at = now() - interval '1 year', run_at = run_at - interval '1 year'");

        (await queue.Queue.PurgeDoneAsync(CancellationToken.None)).Rows.Should().Be(0);

        (await Db.CountAsync("gateway_jobs")).Should().Be(3);
    }

    [Test]
    public async Task Purge_ByTwoInstancesAtOnce_DeletesEachRowOnce()
    {
        await Db.ExecuteAsync("""
            INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, lane_head, deferred, run_at, accepted_at, finished_at, released)
            SELECT n, 'relaxed', n, 'message', n, 'done', 1, false, false, now(), now(), now() - CASE WHEN n <= 7500 THEN interval '30 days' ELSE interval '1 day' END, false
            FROM generate_series(1, 8000) AS n
            """);
        var instances = await Task.WhenAll(StartInstanceAsync(), StartInstanceAsync());

        var purged = await Task.WhenAll(instances.Select(queue => Task.Run(() => queue.Queue.PurgeDoneAsync(CancellationToken.None))));
        // A slice that was smaller than it could be, because the other had the rest, ends a purge early; the next finds nothing more to leave.
        var rest = await instances[0].Queue.PurgeDoneAsync(CancellationToken.None);

        (purged.Sum(static purge => purge.Rows) + rest.Rows).Should().Be(7500);
        (await Db.CountAsync("gateway_jobs")).Should().Be(500);
    }

    [Test]
    public async Task Purge_OfMoreThanFitsIntoOneGo_GoesOnAtTheNextRescue()
    {
        await Db.ExecuteAsync("""
            INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, lane_head, deferred, run_at, accepted_at, finished_at, released)
            SELECT n, 'relaxed', n, 'message', n, 'done', 1, false, false, now(), now(), now() - interval '30 days', false FROM generate_series(1, 100500) AS n
            """);
        var queue = await StartInstanceAsync();

        await queue.Janitor.RunOnceAsync(CancellationToken.None);
        await queue.Janitor.RunOnceAsync(CancellationToken.None);

        (await Db.CountAsync("gateway_jobs")).Should().Be(0, "else a busy gateway's table grows without end");
    }

    [Test]
    public async Task Rescue_ByTwoInstancesAtOnce_TakesEachJobOnce()
    {
        var instances = await Task.WhenAll(StartInstanceAsync(), StartInstanceAsync());
        await instances[0].AcceptAsync(JobBots.Relaxed, [.. Enumerable.Range(1, 500).Select(static id => PrivateText(id, "x", id))]);
        (await instances[0].PopAsync(500)).Should().HaveCount(500);
        await PassLeasesAsync();

        var rescued = await Task.WhenAll(instances.Select(queue => Task.Run(() => RescueAllAsync(queue))));

        rescued.Sum().Should().Be(500);
        (await Db.CountAsync("gateway_jobs", "status = 'pending' AND attempts = 1 AND lane_head AND lease_id IS NULL")).Should().Be(500);
    }

    [Test]
    public async Task Rescue_LeavesALeaseThatStillLasts()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        var job = await queue.PopOneAsync();

        (await queue.Queue.RecoverStuckAsync(CancellationToken.None)).Jobs.Should().Be(0);

        (await queue.DoneAsync(job)).Should().BeTrue();
    }

    [TestCase(4, false)]
    [TestCase(5, true)]
    public async Task Rescue_KeepsTheAnswerOfAJobThatGoesOn_AndNotOfOneThatIsDead(int attempts, bool isDead)
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        await queue.Queue.KeepAnswerAsync((await queue.PopOneAsync()).Claim, [1], CancellationToken.None);
        await Db.ExecuteAsync("UPDATE gateway_jobs SET attempts = $1", attempts);
        await PassLeasesAsync();

        await queue.Queue.RecoverStuckAsync(CancellationToken.None);

        var job = (await JobsAsync()).Single();
        (job.Status, job.Answer is null).Should().Be((isDead ? "dead" : "pending", isDead));
    }

    private static async Task<int> RescueAllAsync(QueueInstance queue)
    {
        var rescued = 0;
        while (await queue.Queue.RecoverStuckAsync(CancellationToken.None) is { Jobs: > 0 } rescue)
            rescued += rescue.Jobs;
        return rescued;
    }

    private Task<int> FinishedAgoAsync(long id, string interval) =>
        Db.ExecuteAsync("UPDATE gateway_jobs SET finished_at = now() - $2::interval WHERE id = $1", id, interval);
}
