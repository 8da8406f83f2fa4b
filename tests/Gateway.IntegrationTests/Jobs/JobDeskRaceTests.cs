using Gateway.Application.Jobs;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Two who want the same job at once: one of them gets it.</summary>
internal sealed class JobDeskRaceTests : DeskFixture
{
    private const int Rounds = 40;

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_job_that_two_retry_at_once_is_retried_once(bool hasChat)
    {
        var (one, other) = (await StartInstanceAsync(), await StartInstanceAsync());
        for (var round = 1; round <= Rounds; round++)
        {
            var id = await DeadAsync(one, JobBots.Relaxed, hasChat ? PrivateText(round, "a") : PollAnswer(round));

            var outcomes = await Task.WhenAll(RetryAsync(one, id), RetryAsync(other, id));

            outcomes.Should().BeEquivalentTo([RetryOutcome.Retried, RetryOutcome.NotDead]);
            await one.DoneAsync(await one.PopOneAsync());
        }

        (await AuditedAsync()).Should().HaveCount(Rounds);
    }

    [Test]
    public async Task A_job_that_one_cancels_and_a_worker_claims_at_once_is_either_dead_or_runs()
    {
        var (desk, worker) = (await StartInstanceAsync(), await StartInstanceAsync());
        for (var round = 1; round <= Rounds; round++)
        {
            var accepted = await desk.AcceptAsync(JobBots.Relaxed, PrivateText(2 * round, "a"), PrivateText((2 * round) + 1, "b"));

            var cancelling = DiscardAsync(desk, accepted[0].JobId);
            var claiming = worker.PopAsync();
            var (cancelled, claimed) = (await cancelling, await claiming);

            claimed.Any(job => job.Claim.JobId == accepted[0].JobId).Should().Be(!cancelled);
            (await LaneHeads.FindBrokenAsync(Db)).Should().BeEmpty();
            foreach (var job in claimed)
                await worker.DoneAsync(job);
            foreach (var job in await worker.PopAsync())
                await worker.DoneAsync(job);
        }

        (await Db.CountAsync("gateway_jobs", "status NOT IN ('done', 'dead')")).Should().Be(0, "no chat is left waiting");
    }

    [Test]
    public async Task A_lapsed_job_that_is_retried_while_its_update_arrives_again_stands_for_it_once()
    {
        var (desk, inbox) = (await StartInstanceAsync(), await StartInstanceAsync());
        for (var round = 1; round <= Rounds; round++)
        {
            var id = await DeadAsync(desk, JobBots.Relaxed, PrivateText(round, "a"));
            await Db.ExecuteAsync("UPDATE gateway_jobs SET released = true WHERE id = $1", id);

            var retrying = RetryAsync(desk, id);
            var accepting = inbox.AcceptAsync(JobBots.Relaxed, PrivateText(round, "a"));
            var (outcome, accepted) = (await retrying, await accepting);

            (outcome, accepted.Count).Should().BeOneOf((RetryOutcome.Retried, 0), (RetryOutcome.Superseded, 1));
            await desk.DoneAsync(await desk.PopOneAsync());
        }
    }
}
