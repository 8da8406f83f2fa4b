using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Holders of leases while PostgreSQL is frozen, or killed.</summary>
[NonParallelizable]
internal sealed class DatabaseOutageTests
{
    private static readonly QueueOptions Short = new() { Lease = TimeSpan.FromSeconds(2) };

    [Test]
    public async Task A_holder_that_cannot_renew_cancels_its_attempt_before_the_lease_ends_and_spends_none()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        var url = postgres.ConnectionUrl(await postgres.CreateDatabaseAsync());
        await QueueFixture.MigrateAsync(url);
        var db = new Db(url);
        var cancelled = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new ScriptedHandler { Script = (_, cancellationToken) => UntilCancelledAsync(cancelled, cancellationToken) };
        await using var queue = await QueueInstance.StartAsync(url, Short, handler, new RecordingSender());
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        var run = queue.RunAsync(await queue.PopOneAsync());
        await queue.Renewer.RunOnceAsync(CancellationToken.None);
        var lease = await db.ScalarAsync<DateTime>("SELECT lease_until FROM gateway_jobs");

        await postgres.FreezeAsync();
        await queue.StartAsync(queue.Renewer);
        var at = await cancelled.Task.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
        await run;
        postgres.Thaw();

        // One machine, one clock: what PostgreSQL wrote can be compared with.
        at.UtcDateTime.Should().BeBefore(lease);
        await Eventually.BecomesAsync(async () => await db.CountAsync("gateway_jobs", "status = 'pending'") == 1);
        (await JobRow.ReadAsync(db, "true")).Single().Attempts.Should().Be(0);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_lease_that_ran_out_while_nobody_could_renew_it_is_its_holders_for_one_more_look(bool holderLives)
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        var url = postgres.ConnectionUrl(await postgres.CreateDatabaseAsync());
        await QueueFixture.MigrateAsync(url);
        var db = new Db(url);
        await using var holder = await QueueInstance.StartAsync(url, Short, new ScriptedHandler(), new RecordingSender());
        await using var other = await QueueInstance.StartAsync(url, Short, new ScriptedHandler(), new RecordingSender());
        await holder.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        await other.Janitor.RescueAsync(CancellationToken.None);
        var job = await holder.PopOneAsync();

        await postgres.FreezeAsync();
        await Task.Delay(Short.Lease, TimeProvider.System);
        postgres.Thaw();
        await other.Janitor.RescueAsync(CancellationToken.None);

        (await db.CountAsync("gateway_jobs", "status = 'running' AND lease_until < now()")).Should().Be(1);
        if (holderLives)
            (await holder.DoneAsync(job)).Should().BeTrue("what was done while PostgreSQL was away need not be done again");
        await other.Janitor.RescueAsync(CancellationToken.None);
        (await JobRow.ReadAsync(db, "true")).Single().Should().BeEquivalentTo(new { Status = holderLives ? "done" : "pending", Attempts = 1 });
    }

    [Test]
    public async Task An_answer_that_cannot_be_kept_yet_is_kept_when_PostgreSQL_is_back()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        var url = postgres.ConnectionUrl(await postgres.CreateDatabaseAsync());
        await QueueFixture.MigrateAsync(url);
        var isAway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new ScriptedHandler
        {
            Script = async (context, cancellationToken) =>
            {
                await isAway.Task.WaitAsync(cancellationToken);
                var keeping = context.KeepAnswer!([1], cancellationToken);
                asked.SetResult();
                return await keeping ? HandlerOutcome.Done : HandlerOutcome.GiveUp("The lease was lost.");
            },
        };
        await using var queue = await QueueInstance.StartAsync(url, new QueueOptions(), handler, new RecordingSender());
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        var run = queue.RunAsync(await queue.PopOneAsync());

        await postgres.KillAsync();
        isAway.SetResult();
        await asked.Task.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
        await postgres.RestartAsync();

        (await run).Should().Be(Settlement.Done);
    }

    private static async Task<HandlerOutcome> UntilCancelledAsync(TaskCompletionSource<DateTimeOffset> cancelled, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            cancelled.TrySetResult(TimeProvider.System.GetUtcNow());
        }

        return HandlerOutcome.Done;
    }
}
