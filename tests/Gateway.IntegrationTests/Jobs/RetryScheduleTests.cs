using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>From the first failure to the death of a job.</summary>
internal sealed class RetryScheduleTests : QueueFixture
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_failing_handler_walks_the_whole_schedule_and_its_job_dies_once_at_the_fifth_failure()
    {
        var queue = await StartInstanceAsync();
        Handler.Always(HandlerOutcome.Retry("The bot's service answered 503."));
        var job = (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10)))[0];
        var waits = new List<TimeSpan>();

        for (var attempt = 1; attempt < 5; attempt++)
        {
            (await queue.RunAllDueAsync()).Should().Equal(Settlement.Retrying);
            var waiting = await JobAsync(job.JobId);
            (waiting.Status, waiting.Attempts, waiting.Told).Should().Be(("pending", attempt, false));
            waiting.LastError.Should().Be("The bot's service answered 503.");
            waits.Add(waiting.RunsIn);
            await PassRetryDelaysAsync();
        }

        (await queue.RunAllDueAsync()).Should().Equal(Settlement.Dead);
        (await queue.RunAllDueAsync()).Should().BeEmpty();

        waits.Should().SatisfyRespectively(
            static wait => wait.Should().BeCloseTo(TimeSpan.FromSeconds(30), Slack),
            static wait => wait.Should().BeCloseTo(TimeSpan.FromMinutes(2), Slack),
            static wait => wait.Should().BeCloseTo(TimeSpan.FromMinutes(10), Slack),
            static wait => wait.Should().BeCloseTo(TimeSpan.FromHours(1), Slack));
        var dead = await JobAsync(job.JobId);
        (dead.Status, dead.Attempts, dead.Told, dead.LaneHead).Should().Be(("dead", 5, true, false));
        Handler.Calls.Should().Equal(1, 1, 1, 1, 1);
        Api.Told.Should().Equal(10);
    }

    [Test]
    public async Task A_permanent_failure_dies_at_once()
    {
        var queue = await StartInstanceAsync();
        Handler.Always(HandlerOutcome.GiveUp("The bot's service answered 400."));
        var job = (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10)))[0];

        (await queue.RunAllDueAsync()).Should().Equal(Settlement.Dead);

        var dead = await JobAsync(job.JobId);
        (dead.Status, dead.Attempts, dead.LastError).Should().Be(("dead", 1, "The bot's service answered 400."));
        Api.Told.Should().Equal(10);
    }

    [Test]
    public async Task A_wait_that_the_other_side_asks_for_lengthens_the_schedule_up_to_an_hour()
    {
        var queue = await StartInstanceAsync();
        Handler.Script = static (context, _) =>
            Task.FromResult(HandlerOutcome.Retry("busy", TimeSpan.FromMinutes(context.Envelope.UpdateId)));
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(0, "a", 10), PrivateText(5, "b", 20), PrivateText(600, "c", 30));

        await queue.RunAllDueAsync();

        (await JobsAsync()).Select(static job => job.RunsIn).Should().SatisfyRespectively(
            static wait => wait.Should().BeCloseTo(TimeSpan.FromSeconds(30), Slack),
            static wait => wait.Should().BeCloseTo(TimeSpan.FromMinutes(5), Slack),
            static wait => wait.Should().BeCloseTo(TimeSpan.FromHours(1), Slack));
    }

    [Test]
    public async Task A_bot_that_was_taken_from_the_file_fails_its_jobs_with_a_clear_error()
    {
        var queue = await StartInstanceAsync();
        var job = (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10)))[0];
        var without = await StartInstanceAsync(bots: [JobBots.Strict]);

        (await without.RunAllDueAsync()).Should().Equal(Settlement.Retrying);

        var waiting = await JobAsync(job.JobId);
        (waiting.Status, waiting.Attempts).Should().Be(("pending", 1));
        waiting.LastError.Should().Contain("bot").And.Contain("not know");
        Handler.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task An_error_that_PostgreSQL_cannot_hold_is_mended()
    {
        var queue = await StartInstanceAsync();
        Handler.Always(HandlerOutcome.GiveUp("nul \0, half \ud83d a pair, " + new string('x', 5000)));
        var job = (await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10)))[0];

        (await queue.RunAllDueAsync()).Should().Equal(Settlement.Dead);

        (await JobAsync(job.JobId)).LastError.Should().StartWith("nul �, half � a pair, xxx").And.HaveLength(1000);
    }
}
