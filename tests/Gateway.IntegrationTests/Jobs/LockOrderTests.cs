using Gateway.Domain.Bots;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

internal sealed class LockOrderTests : QueueFixture
{
    private const int Lanes = 24;
    private const int Rounds = 60;

    [Test]
    public async Task Batches_over_the_same_lanes_in_different_order_do_not_deadlock()
    {
        var random = new Random(Seed.Next());
        long[][] orders = [.. Enumerable.Range(0, 6).Select(_ => Enumerable.Range(1, Lanes).Select(static chat => (long)chat).ToArray())];
        foreach (var order in orders)
            random.Shuffle(order);
        var updateId = 0L;

        await Task.WhenAll(orders.Select(order => Task.Run(async () =>
        {
            // Disposed here, so that its connections have handed in what they counted.
            await using var queue = await QueueInstance.StartAsync(DatabaseUrl, new(), Handler, Api);
            for (var round = 0; round < Rounds; round++)
            {
                await queue.AcceptAsync(JobBots.Relaxed, [.. order.Select(chat => PrivateText(Interlocked.Increment(ref updateId), "x", chat))]);
                var jobs = await queue.PopAsync(Lanes);
                // Settled together: the writer takes all that waits into one batch.
                await Task.WhenAll(jobs.Select((job, index) => index % 2 == 0 ? queue.DoneAsync(job) : FailAsync(queue, job)));
                await queue.Queue.RequeueDueAsync(CancellationToken.None);
                await queue.Queue.RecoverStuckAsync(CancellationToken.None);
            }
        })));

        (await Db.CountAsync("gateway_jobs")).Should().Be(orders.Length * Rounds * Lanes, "no batch was refused");
        (await DeadlocksAsync()).Should().Be(0);
    }

    private static async Task<bool> FailAsync(QueueInstance queue, Application.Jobs.ClaimedJob job) =>
        (await queue.FailAsync(job, TimeSpan.Zero, LaneOrder.Relaxed)).Counted;

    private Task<long> DeadlocksAsync() => Db.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
}
