using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

[NonParallelizable]
internal sealed class FrozenDatabaseTests
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
