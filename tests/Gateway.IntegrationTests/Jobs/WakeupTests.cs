using Gateway.Application.Updates.Handlers;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

[NonParallelizable]
internal sealed class WakeupTests : QueueFixture
{
    private const int Samples = 200;

    [Test]
    public async Task A_worker_begins_an_accepted_job_long_before_it_would_poll()
    {
        var queue = await StartInstanceAsync();
        await queue.StartAsync(queue.Inbox);
        await queue.StartAsync(queue.Worker);
        TaskCompletionSource<long> began = null!;
        Handler.Script = (_, _) =>
        {
            began.TrySetResult(TimeProvider.System.GetTimestamp());
            return Task.FromResult(HandlerOutcome.Done);
        };
        var waits = new List<double>(Samples);

        for (var id = 1; id <= Samples; id++)
        {
            began = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var accepted = await queue.Inbox.AcceptAsync(JobBots.Relaxed, QueueInstance.Receive(PrivateText(id, "x", id)), CancellationToken.None);
            var committed = TimeProvider.System.GetTimestamp();
            queue.Queue.Enqueue(accepted.JobId);
            var handled = await began.Task.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
            waits.Add(TimeProvider.System.GetElapsedTime(committed, handled).TotalMilliseconds);
        }

        waits.Sort();
        await TestContext.Out.WriteLineAsync(
            $"From commit to handler: median {waits[Samples / 2]:0.0} ms, p99 {waits[Samples * 99 / 100]:0.0} ms, {Samples} jobs");
        waits[Samples / 2].Should().BeLessThan(100);
    }
}
