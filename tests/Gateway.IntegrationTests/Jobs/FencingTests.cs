using Gateway.Application.Jobs;
using Gateway.Domain.Bots;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Whatever a holder says counts under the lease of its claim alone.</summary>
internal sealed class FencingTests : QueueFixture
{
    public static IEnumerable<TestCaseData> WhatAFirstHolderMaySayLate()
    {
        yield return Say("done", static (queue, job) => queue.DoneAsync(job));
        yield return Say("failed, again later", static async (queue, job) => (await queue.FailAsync(job, TimeSpan.FromSeconds(30))).Counted);
        yield return Say(
            "failed for good", static async (queue, job) => await queue.FailAsync(job, retryIn: null) is { Counted: true } or { TellChat: true });
        yield return Say("given back", static (queue, job) => queue.GiveBackAsync(job));
        yield return Say(
            "renewed", static async (queue, job) => (await queue.Queue.RenewAsync([job.Claim], CancellationToken.None)).Renewed.Count > 0);
        yield return Say("answer kept", static (queue, job) => queue.Queue.KeepAnswerAsync(job.Claim, "{}"u8.ToArray(), CancellationToken.None));
    }

    [TestCaseSource(nameof(WhatAFirstHolderMaySayLate))]
    public async Task A_first_holder_that_speaks_after_its_job_was_rescued_changes_nothing(Func<QueueInstance, ClaimedJob, Task<bool>> say)
    {
        var first = await StartInstanceAsync();
        var second = await StartInstanceAsync();
        await first.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        var lost = await first.PopOneAsync();
        await PassLeasesAsync();
        await second.Janitor.RescueAsync(CancellationToken.None);
        var held = await second.PopOneAsync();
        var before = await Db.RowsAsync("SELECT * FROM gateway_jobs");

        (await say(first, lost)).Should().BeFalse();

        (await Db.RowsAsync("SELECT * FROM gateway_jobs")).Should().BeEquivalentTo(before);
        held.Claim.Attempt.Should().Be(2);
        (await second.DoneAsync(held)).Should().BeTrue();
    }

    [TestCaseSource(nameof(WhatAFirstHolderMaySayLate))]
    public async Task A_first_holder_of_the_same_attempt_number_changes_nothing(Func<QueueInstance, ClaimedJob, Task<bool>> say)
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        var returned = await queue.PopOneAsync();
        await queue.GiveBackAsync(returned);
        var held = await queue.PopOneAsync();
        var before = await Db.RowsAsync("SELECT * FROM gateway_jobs");

        (await say(queue, returned)).Should().BeFalse();

        held.Claim.Attempt.Should().Be(returned.Claim.Attempt);
        (await Db.RowsAsync("SELECT * FROM gateway_jobs")).Should().BeEquivalentTo(before);
        (await queue.DoneAsync(held)).Should().BeTrue();
    }

    [TestCaseSource(nameof(WhatAFirstHolderMaySayLate))]
    public async Task A_holder_that_speaks_after_its_job_is_done_changes_nothing(Func<QueueInstance, ClaimedJob, Task<bool>> say)
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        var job = await queue.PopOneAsync();
        await queue.DoneAsync(job);

        (await say(queue, job)).Should().BeFalse();

        (await JobAsync(job.Claim.JobId)).Status.Should().Be("done");
    }

    [TestCaseSource(nameof(WhatAFirstHolderMaySayLate))]
    public async Task The_holder_itself_is_heard(Func<QueueInstance, ClaimedJob, Task<bool>> say)
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));

        (await say(queue, await queue.PopOneAsync())).Should().BeTrue();
    }

    [Test]
    public async Task A_lease_is_never_used_again()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        await queue.AcceptAsync(JobBots.Sync, PrivateText(2, "b"));
        var leases = new List<Guid> { (await JobsAsync("status = 'running'")).Single().LeaseId!.Value };

        for (var i = 0; i < 3; i++)
        {
            var returned = await queue.PopOneAsync();
            leases.Add(returned.Claim.LeaseId);
            await queue.GiveBackAsync(returned);
            var failed = await queue.PopOneAsync();
            leases.Add(failed.Claim.LeaseId);
            await queue.FailAsync(failed, TimeSpan.Zero, LaneOrder.Strict);
        }

        leases.Should().OnlyHaveUniqueItems();
    }

    private static TestCaseData Say(string what, Func<QueueInstance, ClaimedJob, Task<bool>> say) => new TestCaseData(say).SetArgDisplayNames(what);
}
