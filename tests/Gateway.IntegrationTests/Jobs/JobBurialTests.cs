using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>What becomes of the jobs of a bot that was removed.</summary>
internal sealed class JobBurialTests : DeskFixture
{
    private QueueInstance _queue = null!;

    /// <summary>Of which the bot is gone; its jobs were accepted before.</summary>
    [SetUp]
    public async Task Start() => _queue = await StartInstanceAsync(bots: []);

    [Test]
    public async Task All_open_jobs_die_and_the_finished_stay()
    {
        await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "done"));
        await _queue.DoneAsync(await _queue.PopOneAsync());
        await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(2, "running"), PrivateText(3, "in line"), PollAnswer(4), PrivateText(5, "elsewhere", person: Person + 1));
        await _queue.AcceptAsync(JobBots.Strict, PrivateText(6, "another bot's"));
        await _queue.PopAsync(1);

        (await _queue.Desk.BuryAsync("relaxed", CancellationToken.None)).Should().Be(4);

        (await JobsAsync("bot_slug = 'relaxed' AND status = 'dead' AND last_error = 'bot removed' AND finished_at IS NOT NULL")).Should().HaveCount(4);
        (await JobsAsync("status = 'done'")).Should().ContainSingle();
        (await JobsAsync("bot_slug = 'strict'")).Should().ContainSingle().Which.Status.Should().Be("pending");
    }

    [Test]
    public async Task What_a_running_attempt_comes_to_no_longer_counts()
    {
        await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        var running = await _queue.PopOneAsync();

        await _queue.Desk.BuryAsync("relaxed", CancellationToken.None);

        (await _queue.Queue.RenewAsync([running.Claim], CancellationToken.None)).Lost.Should().Contain(running.Claim.LeaseId, "its holder is to stop");
        (await _queue.DoneAsync(running)).Should().BeFalse();
        (await JobsAsync()).Should().ContainSingle().Which.Status.Should().Be("dead");
    }

    [Test]
    public async Task A_bot_that_has_got_the_slug_meanwhile_keeps_its_jobs()
    {
        await _queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        await Db.ExecuteAsync("""
            INSERT INTO bots (id, slug, username, encrypted_token, handler, async, require_auth, lane_order, created_at, updated_at)
            VALUES (1, 'relaxed', 'relaxed_bot', 'v1', 'none', false, false, 'relaxed', now(), now())
            """);

        (await _queue.Desk.BuryAsync("relaxed", CancellationToken.None)).Should().Be(0);

        (await JobsAsync()).Should().ContainSingle().Which.Status.Should().Be("pending");
    }

    [Test]
    public async Task More_jobs_than_one_transaction_takes_all_die()
    {
        var updates = Enumerable.Range(1, 1200).Select(n => PrivateText(n, "a", person: Person + (n % 100))).ToList();
        foreach (var batch in updates.Chunk(100))
            await _queue.AcceptAsync(JobBots.Relaxed, batch);

        (await _queue.Desk.BuryAsync("relaxed", CancellationToken.None)).Should().Be(1200);

        (await Db.CountAsync("gateway_jobs", "status <> 'dead' OR lane_head")).Should().Be(0);
    }
}
