using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Who is told of a death, and how often.</summary>
internal sealed class DeathNoticeTests : QueueFixture
{
    [SetUp]
    public void FailForGood() => Handler.Always(HandlerOutcome.GiveUp("no"));

    [Test]
    public async Task Ten_deaths_in_one_chat_on_two_instances_tell_it_once()
    {
        var instances = await Task.WhenAll(StartInstanceAsync(), StartInstanceAsync());
        await instances[0].AcceptAsync(JobBots.Relaxed, [.. Enumerable.Range(1, 10).Select(static id => PrivateText(id, "x", 10))]);

        while ((await JobsAsync("status <> 'dead'")).Count > 0)
            await Task.WhenAll(instances.Select(static queue => Task.Run(queue.RunAllDueAsync)));

        Api.Told.Should().Equal(10);
        (await Db.CountAsync("gateway_jobs", "told_at IS NOT NULL")).Should().Be(1);
    }

    [Test]
    public async Task Every_chat_is_told_of_its_own_death_and_again_after_ten_minutes()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "x", 10), PrivateText(2, "x", 20));
        await queue.RunAllDueAsync();
        await Db.ExecuteAsync("UPDATE gateway_jobs SET told_at = told_at - interval '11 minutes' WHERE telegram_chat_id = 20");
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(3, "x", 10), PrivateText(4, "x", 20));

        await queue.RunAllDueAsync();

        Api.Told.Should().BeEquivalentTo([10L, 20L, 20L]);
    }

    [Test]
    public async Task The_right_to_tell_is_given_once_though_its_first_owner_never_used_it()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "x", 10));
        var job = await queue.PopOneAsync();

        // The process ends here, before anything is sent.
        (await queue.FailAsync(job, retryIn: null)).TellChat.Should().BeTrue();
        await PassLeasesAsync();
        await queue.Janitor.RunOnceAsync(CancellationToken.None);
        await queue.RunAllDueAsync();

        Api.Told.Should().BeEmpty();
        (await JobAsync(job.Claim.JobId)).Told.Should().BeTrue();
    }

    [Test]
    public async Task A_job_that_dies_because_its_holders_do_is_told_of_by_who_finds_it()
    {
        var instances = await Task.WhenAll(StartInstanceAsync(), StartInstanceAsync());
        await instances[0].AcceptAsync(JobBots.Relaxed, PrivateText(1, "x", 10));
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            (await instances[0].PopOneAsync()).Claim.Attempt.Should().Be(attempt);
            await PassLeasesAsync();
            await Task.WhenAll(instances.Select(static queue => Task.Run(() => queue.Janitor.RescueAsync(CancellationToken.None))));
        }

        var dead = (await JobsAsync()).Single();
        (dead.Status, dead.Attempts, dead.Told).Should().Be(("dead", 5, true));
        dead.LastError.Should().Contain("lease ran out");
        Api.Told.Should().Equal(10);
    }

    [Test]
    public async Task A_rescue_does_not_wait_for_a_slow_Telegram()
    {
        var queue = await StartInstanceAsync();
        var slowness = new TaskCompletionSource();
        Api.Slowness = slowness.Task;
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "x", 10), PrivateText(2, "x", 20), PrivateText(3, "x", 30));
        await queue.PopAsync();
        await Db.ExecuteAsync("UPDATE gateway_jobs SET attempts = 5 WHERE update_id < 3");
        await PassLeasesAsync();

        await queue.Janitor.RescueAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);

        Api.Told.Should().BeEquivalentTo([10L, 20L], "nobody waits for the first answer before the second is told");
        (await JobsAsync("status = 'pending'")).Should().ContainSingle().Which.UpdateId.Should().Be(3);
        slowness.SetResult();
    }

    [Test]
    public async Task A_death_without_a_chat_tells_nobody()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PollAnswer(1));

        (await queue.RunAllDueAsync()).Should().Equal(Settlement.Dead);

        Api.Told.Should().BeEmpty();
        (await Db.CountAsync("gateway_jobs", "told_at IS NOT NULL")).Should().Be(0);
    }
}
