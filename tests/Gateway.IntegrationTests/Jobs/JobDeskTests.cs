using Gateway.Application.Jobs;
using Gateway.Domain.Jobs;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Retrying and discarding, and what they leave behind.</summary>
internal sealed class JobDeskTests : DeskFixture
{
    private QueueInstance _queue = null!;

    [SetUp]
    public async Task Start() => _queue = await StartInstanceAsync();

    [Test]
    public async Task A_retried_job_has_all_its_attempts_again_and_runs()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "a"));

        (await RetryAsync(_queue, id)).Should().Be(RetryOutcome.Retried);

        (await _queue.PopOneAsync()).Claim.Should().Match<Claim>(claim => claim.JobId == id && claim.Attempt == 1);
        (await AuditedAsync()).Should().Equal($"job.retried {id}");
    }

    [Test]
    public async Task A_retried_job_goes_before_what_was_accepted_after_it()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "first"));
        await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(2, "second"), PrivateText(3, "third"));

        await RetryAsync(_queue, id);

        (await JobAsync(id)).LaneHead.Should().BeTrue();
        (await LaneHeads.FindBrokenAsync(Db)).Should().BeEmpty();
    }

    [Test]
    public async Task A_retried_job_waits_while_its_chat_is_busy()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "first"));
        await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(2, "second"));
        var running = await _queue.PopOneAsync();

        (await RetryAsync(_queue, id)).Should().Be(RetryOutcome.Retried);

        (await _queue.PopAsync()).Should().BeEmpty();
        await _queue.DoneAsync(running);
        (await _queue.PopOneAsync()).Claim.JobId.Should().Be(id);
    }

    [Test]
    public async Task A_job_without_a_chat_is_retried_too()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PollAnswer(1));

        (await RetryAsync(_queue, id)).Should().Be(RetryOutcome.Retried);

        (await _queue.PopOneAsync()).Claim.JobId.Should().Be(id);
    }

    [TestCase(JobStatus.Pending)]
    [TestCase(JobStatus.Running)]
    [TestCase(JobStatus.Done)]
    public async Task What_is_not_dead_is_not_retried(string status)
    {
        var id = await JobInAsync(status);
        var before = await JobAsync(id);

        (await RetryAsync(_queue, id)).Should().Be(RetryOutcome.NotDead);

        (await JobAsync(id)).Should().BeEquivalentTo(before, options => options.Excluding(job => job.RunsIn));
        (await AuditedAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_job_whose_update_is_no_longer_kept_is_not_retried()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "a"));
        await Db.ExecuteAsync("DELETE FROM events");

        (await RetryAsync(_queue, id)).Should().Be(RetryOutcome.UpdateGone);
    }

    [Test]
    public async Task A_query_that_Telegram_has_given_up_is_not_retried()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, CallbackQuery(1, "a"));
        await Db.ExecuteAsync("UPDATE gateway_jobs SET expires_at = now() - interval '1 second'");

        (await RetryAsync(_queue, id)).Should().Be(RetryOutcome.Expired);
    }

    [Test]
    public async Task A_job_whose_claim_has_lapsed_takes_it_back_so_that_a_repeat_is_known_again()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "a"));
        await Db.ExecuteAsync("UPDATE gateway_jobs SET released = true");

        (await RetryAsync(_queue, id)).Should().Be(RetryOutcome.Retried);

        (await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"))).Should().BeEmpty();
    }

    [Test]
    public async Task A_job_whose_update_was_accepted_again_is_not_retried()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "a"));
        await Db.ExecuteAsync("UPDATE gateway_jobs SET released = true");
        await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));

        (await RetryAsync(_queue, id)).Should().Be(RetryOutcome.Superseded);
    }

    [Test]
    public async Task A_pending_job_that_is_discarded_is_dead_its_chat_goes_on_and_its_repeat_is_known()
    {
        var accepted = await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"), PrivateText(2, "b"));

        (await DiscardAsync(_queue, accepted[0].JobId, "cancelled by user:1")).Should().BeTrue();

        (await JobAsync(accepted[0].JobId)).Should().Match<JobRow>(job => job.Status == "dead" && job.LastError == "cancelled by user:1" && !job.LaneHead);
        (await _queue.PopOneAsync()).Claim.JobId.Should().Be(accepted[1].JobId);
        (await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"))).Should().BeEmpty();
        (await AuditedAsync()).Should().Equal($"job.discarded {accepted[0].JobId}");
    }

    [Test]
    public async Task A_job_that_waits_for_its_retry_can_be_discarded()
    {
        var accepted = await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        await _queue.FailAsync(await _queue.PopOneAsync(), TimeSpan.FromMinutes(2));

        (await DiscardAsync(_queue, accepted[0].JobId)).Should().BeTrue();

        (await JobAsync(accepted[0].JobId)).Should().Match<JobRow>(job => job.Status == "dead" && !job.Deferred);
    }

    [Test]
    public async Task A_dead_job_that_is_discarded_is_put_away_and_its_repeat_is_known()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "a"));
        var died = await Db.ScalarAsync<DateTime>("SELECT finished_at FROM gateway_jobs");

        (await DiscardAsync(_queue, id)).Should().BeTrue();

        (await JobAsync(id)).Should().Match<JobRow>(job => job.Status == "done" && job.LastError == "discarded by user:1");
        (await Db.ScalarAsync<DateTime>("SELECT finished_at FROM gateway_jobs")).Should().Be(died, "it is purged when its claim would lapse");
        (await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"))).Should().BeEmpty();
    }

    [Test]
    public async Task A_dead_job_whose_claim_has_lapsed_is_deleted()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "a"));
        await Db.ExecuteAsync("UPDATE gateway_jobs SET released = true");

        (await DiscardAsync(_queue, id)).Should().BeTrue();

        (await Db.CountAsync("gateway_jobs")).Should().Be(0);
        (await AuditedAsync()).Should().Equal($"job.discarded {id}");
    }

    [TestCase(JobStatus.Running)]
    [TestCase(JobStatus.Done)]
    public async Task What_runs_or_is_done_is_not_discarded(string status)
    {
        var id = await JobInAsync(status);

        (await DiscardAsync(_queue, id)).Should().BeFalse();

        (await JobAsync(id)).Status.Should().Be(status);
        (await AuditedAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_job_is_shown_with_its_chat_and_without_its_update()
    {
        var id = await DeadAsync(_queue, JobBots.Relaxed, PrivateText(1, "a"));
        var chat = await Db.ScalarAsync<long>("SELECT id FROM chats");

        (await FindAsync(_queue, id)).Should().BeEquivalentTo(new
        {
            Id = id,
            Bot = "relaxed",
            UpdateId = 1L,
            Kind = "message",
            ChatId = chat,
            TelegramChatId = Person,
            Status = "dead",
            Attempts = 1,
            LastError = "It failed.",
            Released = false,
        });
    }

    private async Task<long> JobInAsync(string status)
    {
        var (id, _) = (await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"))).Should().ContainSingle().Subject;
        if (status is JobStatus.Pending)
            return id;
        var job = await _queue.PopOneAsync();
        if (status is JobStatus.Done)
            await _queue.DoneAsync(job);
        return id;
    }
}
