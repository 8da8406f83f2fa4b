using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Application.Updates;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Updates;
using Gateway.IntegrationTests.Chaos;
using Gateway.IntegrationTests.Servers;
using Npgsql;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>A job that finds room in this process's worker is claimed by the commit that accepts it.</summary>
internal sealed class HandOverTests : QueueFixture
{
    private TaskCompletionSource _hang = null!;

    [SetUp]
    public void Hang()
    {
        _hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Handler.Script = async (_, _) =>
        {
            await _hang.Task;
            return HandlerOutcome.Done;
        };
    }

    [TearDown]
    public void LetGo() => _hang.TrySetResult();

    [Test]
    public async Task While_there_is_room_it_is_handed_over_and_then_it_waits()
    {
        var queue = await StartAsync(places: 2);

        var states = new List<AcceptanceState>();
        for (var id = 1; id <= 3; id++)
            states.Add((await AcceptAsync(queue, JobBots.Relaxed, id)).State);

        states.Should().Equal(AcceptanceState.HandedOver, AcceptanceState.HandedOver, AcceptanceState.Pending);
        await Eventually.BecomesAsync(() => Task.FromResult(Handler.Calls.Count == 2));
        (await JobsAsync("status = 'running'")).Should().HaveCount(2).And.AllSatisfy(job => job.Attempts.Should().Be(1));
        _hang.SetResult();
        await Eventually.BecomesAsync(async () => await Db.CountAsync("gateway_jobs", "status = 'done'") == 3);
        Handler.Calls.Should().BeEquivalentTo([1, 2, 3]);
    }

    [Test]
    public async Task The_next_of_a_busy_lane_waits_for_it()
    {
        var queue = await StartAsync(places: 2);

        var first = await AcceptAsync(queue, JobBots.Relaxed, 1, chat: 7);
        var second = await AcceptAsync(queue, JobBots.Relaxed, 2, chat: 7);

        (first.State, second.State).Should().Be((AcceptanceState.HandedOver, AcceptanceState.Pending));
        (await JobAsync(second.JobId)).LaneHead.Should().BeFalse();
        _hang.SetResult();
        await Eventually.BecomesAsync(async () => await Db.CountAsync("gateway_jobs", "status = 'done'") == 2);
        Handler.Calls.Should().Equal(1, 2);
    }

    /// <summary>Room is held before the commit; what came of it must not use it up.</summary>
    [Test]
    public async Task Repeats_refused_ones_and_those_of_busy_lanes_take_no_room()
    {
        var queue = await StartAsync(places: 2);
        await AcceptAsync(queue, JobBots.Relaxed, 1, chat: 7);

        for (var again = 0; again < 20; again++)
        {
            (await AcceptAsync(queue, JobBots.Relaxed, 1, chat: 7)).State.Should().Be(AcceptanceState.Known);
            (await AcceptAsync(queue, JobBots.Relaxed, 100 + again, chat: 7)).State.Should().Be(AcceptanceState.Pending);
        }

        await EventuallyHandedOverAsync(queue, first: 1000);
    }

    [Test]
    public async Task One_whose_commit_fails_takes_no_room()
    {
        var queue = await StartAsync(places: 1);
        await Db.ExecuteAsync("ALTER TABLE events ADD CONSTRAINT never CHECK (update_id <> 13) NOT VALID");
        try
        {
            for (var again = 0; again < 3; again++)
                (await AcceptAsync(queue, JobBots.Relaxed, 13, chat: 13).ContinueWith(static task => task.IsFaulted, TaskScheduler.Default)).Should().BeTrue();
        }
        finally
        {
            await Db.ExecuteAsync("ALTER TABLE events DROP CONSTRAINT never");
        }

        await EventuallyHandedOverAsync(queue, first: 1000);
    }

    /// <summary>The server commits, and the network breaks before it can say so.</summary>
    [TestCase("relaxed")]
    [TestCase("sync")]
    public async Task One_whose_commit_was_not_heard_of_runs_long_before_its_lease_has_run_out(string bot)
    {
        var server = PostgresUrl.Parse(DatabaseUrl);
        await using var link = new Link(server.Port);
        await using var session = await Db.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync();
        await using (var holdUp = new NpgsqlCommand(UpdateInboxSql.LockLog, session, transaction))
        {
            holdUp.Parameters.Add(Sql.Value(ClusterLocks.Space));
            holdUp.Parameters.Add(Sql.Value((int)ClusterLock.Log));
            await holdUp.ExecuteNonQueryAsync();
        }

        _hang.SetResult();
        var queue = await StartAsync(places: 1, (server with { Host = "127.0.0.1", Port = link.Port }).ToString());
        await queue.StartAsync(queue.Unheard);
        var accepting = () => AcceptAsync(queue, JobBots.All.Single(one => string.Equals(one.Slug, bot, StringComparison.Ordinal)), 1);
        var refused = accepting.Should().ThrowAsync<StoreUnavailableException>();

        await Eventually.BecomesAsync(async () => await Db.CountAsync("pg_stat_activity", "datname = current_database() AND wait_event = 'advisory'") == 1);
        await link.StallAsync();
        await transaction.CommitAsync();
        await Eventually.BecomesAsync(async () => await Db.CountAsync("gateway_jobs", "status = 'running'") == 1);
        await link.CutAsync();
        await refused;
        await link.MendAsync();
        link.Flow();

        await Eventually.BecomesAsync(async () => await Db.CountAsync("gateway_jobs", "status = 'done' AND attempts = 1") == 1);
        Handler.Calls.Should().Equal(1);
    }

    [Test]
    public async Task What_is_accepted_after_the_shutdown_has_begun_is_left_to_others()
    {
        var queue = await StartAsync(places: 2);
        queue.BeginDrain();

        var accepted = await AcceptAsync(queue, JobBots.Relaxed, 1);

        accepted.State.Should().Be(AcceptanceState.Pending);
        (await JobAsync(accepted.JobId)).Attempts.Should().Be(0);
        Handler.Calls.Should().BeEmpty();
    }

    private static Task<Acceptance> AcceptAsync(QueueInstance queue, Bot bot, long id, long? chat = null) =>
        queue.Inbox.AcceptAsync(bot, QueueInstance.Receive(PrivateText(id, "x", chat ?? id)), CancellationToken.None);

    private async Task EventuallyHandedOverAsync(QueueInstance queue, long first) =>
        await Eventually.BecomesAsync(async () => (await AcceptAsync(queue, JobBots.Relaxed, first++)).State == AcceptanceState.HandedOver);

    /// <summary>And waits until the worker has found that nothing is due.</summary>
    private async Task<QueueInstance> StartAsync(int places, string? databaseUrl = null)
    {
        var queue = await StartInstanceAsync(new QueueOptions { Concurrency = places }, databaseUrl: databaseUrl);
        await queue.StartAsync(queue.Inbox);
        await queue.StartAsync(queue.Worker);
        await Eventually.BecomesAsync(() =>
        {
            if (!queue.Worker.TryReserve())
                return Task.FromResult(false);
            queue.Worker.Release();
            return Task.FromResult(true);
        });
        return queue;
    }
}
