using Gateway.Application.Jobs;
using Gateway.Domain.Bots;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>What comes next in a lane once its head has been given back, has failed, died or was rescued.</summary>
internal sealed class LaneTests : QueueFixture
{
    [Test]
    public async Task GiveBack_SpendsNoAttemptAndKeepsTheHeadOfTheLane()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"), PrivateText(2, "b"));
        var job = await queue.PopOneAsync();

        (await queue.GiveBackAsync(job)).Should().BeTrue();

        var row = await JobAsync(job.Claim.JobId);
        (row.Status, row.Attempts, row.LeaseId, row.LaneHead, row.LastError).Should().Be(("pending", 0, null, true, null));
        (await queue.PopOneAsync()).Claim.Should().Match<Claim>(again => again.JobId == job.Claim.JobId && again.Attempt == 1);
    }

    [Test]
    public async Task A_retry_of_a_relaxed_lane_steps_aside_and_returns_to_its_place_when_due()
    {
        var queue = await StartInstanceAsync();
        var jobs = await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"), PrivateText(2, "b"), PrivateText(3, "c"));
        await queue.FailAsync(await queue.PopOneAsync(), TimeSpan.FromSeconds(30));

        var second = await queue.PopOneAsync();
        await PassRetryDelaysAsync();
        (await queue.Queue.RequeueDueAsync(CancellationToken.None)).Should().Be(1);
        await queue.DoneAsync(second);
        var third = await queue.PopOneAsync();

        second.Claim.JobId.Should().Be(jobs[1].JobId);
        (third.Claim.JobId, third.Claim.Attempt).Should().Be((jobs[0].JobId, 2), "its place is before the job that was accepted third");
    }

    [Test]
    public async Task A_retry_that_is_due_goes_before_a_later_job_that_nobody_has_claimed()
    {
        var queue = await StartInstanceAsync();
        var jobs = await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"), PrivateText(2, "b"));
        await queue.FailAsync(await queue.PopOneAsync(), TimeSpan.FromSeconds(30));

        await PassRetryDelaysAsync();
        await queue.Queue.RequeueDueAsync(CancellationToken.None);
        var next = await queue.PopOneAsync();
        await queue.DoneAsync(next);

        (next.Claim.JobId, next.Claim.Attempt).Should().Be((jobs[0].JobId, 2));
        (await queue.PopOneAsync()).Claim.JobId.Should().Be(jobs[1].JobId);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_retry_that_came_back_while_a_later_job_was_held_goes_before_it(bool givenBack)
    {
        var queue = await StartInstanceAsync();
        var jobs = await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"), PrivateText(2, "b"));
        await queue.FailAsync(await queue.PopOneAsync(), TimeSpan.FromSeconds(30));
        var later = await queue.PopOneAsync();
        await PassRetryDelaysAsync();
        await queue.Queue.RequeueDueAsync(CancellationToken.None);

        if (givenBack)
        {
            await queue.GiveBackAsync(later);
        }
        else
        {
            await PassLeasesAsync();
            await queue.Queue.RecoverStuckAsync(CancellationToken.None);
        }

        (await queue.PopOneAsync()).Claim.JobId.Should().Be(jobs[0].JobId);
        (await LaneHeads.FindBrokenAsync(Db)).Should().BeEmpty();
    }

    [Test]
    public async Task A_retry_that_is_not_due_stays_aside()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        await queue.FailAsync(await queue.PopOneAsync(), TimeSpan.FromSeconds(30));

        (await queue.Queue.RequeueDueAsync(CancellationToken.None)).Should().Be(0);
        (await queue.PopAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_retry_of_a_strict_lane_holds_the_lane()
    {
        var queue = await StartInstanceAsync();
        var jobs = await queue.AcceptAsync(JobBots.Strict, PrivateText(1, "a"), PrivateText(2, "b"));
        await queue.FailAsync(await queue.PopOneAsync(), TimeSpan.FromSeconds(30), LaneOrder.Strict);

        (await queue.PopAsync()).Should().BeEmpty();
        await PassRetryDelaysAsync();
        var retry = await queue.PopOneAsync();
        await queue.DoneAsync(retry);

        (retry.Claim.JobId, retry.Claim.Attempt).Should().Be((jobs[0].JobId, 2));
        (await queue.PopOneAsync()).Claim.JobId.Should().Be(jobs[1].JobId);
    }

    [Test]
    public async Task A_retry_without_a_chat_waits_for_its_time_alone()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PollAnswer(1), PollAnswer(2));
        foreach (var job in await queue.PopAsync())
            await queue.FailAsync(job, TimeSpan.FromSeconds(30));

        (await queue.PopAsync()).Should().BeEmpty();
        await PassRetryDelaysAsync();

        (await queue.PopAsync()).Should().HaveCount(2);
    }

    [TestCase("relaxed")]
    [TestCase("strict")]
    public async Task A_dead_job_frees_its_lane(string slug)
    {
        var queue = await StartInstanceAsync();
        var bot = JobBots.All.Single(bot => string.Equals(bot.Slug, slug, StringComparison.Ordinal));
        var jobs = await queue.AcceptAsync(bot, PrivateText(1, "a"), PrivateText(2, "b"));
        var job = await queue.PopOneAsync();

        await queue.FailAsync(job, retryIn: null, bot.Order);

        (await JobAsync(job.Claim.JobId)).Status.Should().Be("dead");
        (await queue.PopOneAsync()).Claim.JobId.Should().Be(jobs[1].JobId);
    }

    [Test]
    public async Task A_rescued_job_keeps_the_head_of_its_lane()
    {
        var queue = await StartInstanceAsync();
        var jobs = await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"), PrivateText(2, "b"));
        await queue.PopOneAsync();
        await PassLeasesAsync();

        var rescue = await queue.Queue.RecoverStuckAsync(CancellationToken.None);

        rescue.Jobs.Should().Be(1);
        (await queue.PopOneAsync()).Claim.Should().Match<Claim>(again => again.JobId == jobs[0].JobId && again.Attempt == 2);
    }

    [Test]
    public async Task A_sync_update_runs_at_once_only_where_its_lane_is_free()
    {
        var queue = await StartInstanceAsync();

        var first = await queue.AcceptAsync(JobBots.Sync, PrivateText(1, "a", 10), PrivateText(2, "b", 10), PrivateText(3, "c", 20));
        var second = await queue.AcceptAsync(JobBots.Sync, PrivateText(4, "d", 20), PrivateText(5, "e", 30));

        first.Concat(second).Select(static job => job.Status).Should().Equal("running", "pending", "running", "pending", "running");
        (await queue.PopAsync()).Should().BeEmpty("each lane has a holder");
    }

    [Test]
    public async Task A_sync_update_does_not_overtake_a_retry_that_is_due_but_passes_one_that_is_not()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10), PrivateText(2, "b", 20));
        foreach (var job in await queue.PopAsync())
            await queue.FailAsync(job, TimeSpan.FromSeconds(30));
        await Db.ExecuteAsync("UPDATE gateway_jobs SET run_at = now() - interval '1 ms' WHERE telegram_chat_id = 10");
        var sameBotButSync = JobBots.Relaxed with { Async = false };

        var jobs = await queue.AcceptAsync(sameBotButSync, PrivateText(3, "c", 10), PrivateText(4, "d", 20));

        jobs.Select(static job => job.Status).Should().Equal("pending", "running");
        await queue.Queue.RequeueDueAsync(CancellationToken.None);
        (await JobAsync((await queue.PopOneAsync()).Claim.JobId)).UpdateId.Should().Be(1);
    }

    [Test]
    public async Task A_repeat_is_known_whatever_became_of_the_first()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10), PrivateText(2, "b", 20), PrivateText(3, "c", 30));
        var jobs = await queue.PopAsync();
        await queue.DoneAsync(jobs[0]);
        await queue.FailAsync(jobs[1], retryIn: null);

        (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10), PrivateText(2, "b", 20), PrivateText(3, "c", 30))).Should().BeEmpty();
        (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(4, "d", 40), PrivateText(4, "d", 40))).Should().ContainSingle();
        (await Db.CountAsync("gateway_jobs")).Should().Be(4);
        (await Db.CountAsync("events")).Should().Be(4);
    }
}
