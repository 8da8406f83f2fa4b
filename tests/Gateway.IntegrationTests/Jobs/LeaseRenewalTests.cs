using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Jobs that take longer than their lease, on the clock.</summary>
[NonParallelizable]
internal sealed class LeaseRenewalTests : QueueFixture
{
    [Test]
    public async Task A_job_longer_than_its_lease_runs_once_and_is_not_rescued()
    {
        var options = new QueueOptions { Lease = TimeSpan.FromSeconds(3) };
        var queue = await StartInstanceAsync(options);
        var other = await StartInstanceAsync(options);
        await queue.StartAsync(queue.Renewer);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Handler.Script = async (_, cancellationToken) =>
        {
            await release.Task.WaitAsync(cancellationToken);
            return HandlerOutcome.Done;
        };
        var job = (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a")))[0];
        var run = queue.RunAllDueAsync();

        await Eventually.BecomesAsync(async () =>
        {
            await other.Janitor.RescueAsync(CancellationToken.None);
            return await Db.ScalarAsync<bool>("SELECT now() > claimed_at + interval '4.5 seconds' FROM gateway_jobs");
        });
        release.SetResult();

        (await run).Should().Equal(Settlement.Done);
        Handler.Calls.Should().ContainSingle();
        (await JobAsync(job.JobId)).Attempts.Should().Be(1);
    }

    [Test]
    public async Task An_attempt_past_the_stuck_timeout_is_cancelled_and_counts_as_failed()
    {
        var queue = await StartInstanceAsync(new QueueOptions { Lease = TimeSpan.FromSeconds(4), StuckTimeout = TimeSpan.FromSeconds(1) });
        await queue.StartAsync(queue.Renewer);
        Handler.Script = static async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return HandlerOutcome.Done;
        };
        var job = (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a")))[0];

        (await queue.RunAllDueAsync()).Should().Equal(Settlement.Retrying);

        var failed = await JobAsync(job.JobId);
        (failed.Status, failed.Attempts, failed.LastError).Should().Be(("pending", 1, "The handler took too long."));
    }

    [Test]
    public async Task An_attempt_that_cannot_be_cancelled_loses_its_job_once_its_lease_has_run_out_and_its_late_success_changes_nothing()
    {
        var stuck = new QueueOptions { Lease = TimeSpan.FromSeconds(2), StuckTimeout = TimeSpan.FromSeconds(2) };
        var queue = await StartInstanceAsync(stuck);
        var other = await StartInstanceAsync(stuck);
        await queue.StartAsync(queue.Renewer);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Handler.Script = async (_, _) =>
        {
            await release.Task;
            return HandlerOutcome.Done;
        };
        var job = (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a")))[0];
        var late = queue.RunAllDueAsync();

        await Eventually.BecomesAsync(async () => (await other.Queue.RecoverStuckAsync(CancellationToken.None)).Jobs == 1);
        var held = await other.PopOneAsync();
        release.SetResult();

        (await late).Should().Equal(Settlement.Lost);
        var row = await JobAsync(job.JobId);
        (row.Status, row.LeaseId, row.Attempts).Should().Be(("running", held.Claim.LeaseId, 2));
        (await other.DoneAsync(held)).Should().BeTrue();
    }
}
