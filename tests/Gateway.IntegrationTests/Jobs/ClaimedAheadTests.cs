using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>A worker claims more than it has places for while jobs end fast.</summary>
internal sealed class ClaimedAheadTests : QueueFixture
{
    private const int Jobs = 2_000;

    private static readonly QueueOptions TwoPlaces = new() { Concurrency = 2 };

    [Test]
    public async Task It_never_runs_more_than_it_has_places_for()
    {
        var (running, most) = (0, 0);
        Handler.Script = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return HandlerOutcome.Done;
        };
        await AcceptAsync();

        var queue = await StartInstanceAsync(TwoPlaces);
        await queue.StartAsync(queue.Worker);
        await Eventually.BecomesAsync(async () => await Db.CountAsync("gateway_jobs", "status = 'done'") == Jobs);

        most.Should().Be(2);
        Handler.Calls.Should().HaveCount(Jobs).And.OnlyHaveUniqueItems();
    }

    /// <summary>With its handlers hanging, what it took ahead is another instance's within a moment, with no attempt spent.</summary>
    [Test]
    public async Task What_it_cannot_begin_soon_it_gives_back()
    {
        var hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = 0;
        var (ahead, stuck) = (0L, 0);
        Handler.Script = async (_, _) =>
        {
            // The first few hundred make it fast, and then two hang with others claimed.
            if (Interlocked.Increment(ref seen) > Jobs / 4 && Volatile.Read(ref stuck) < 2)
            {
                if (Interlocked.Increment(ref stuck) == 2)
                    Volatile.Write(ref ahead, await Db.CountAsync("gateway_jobs", "status = 'running'"));
                await hang.Task;
            }

            return HandlerOutcome.Done;
        };
        await AcceptAsync();
        var slow = await StartInstanceAsync(TwoPlaces);
        await slow.StartAsync(slow.Worker);

        await Eventually.BecomesAsync(() => Task.FromResult(Volatile.Read(ref ahead) > 0));
        await Eventually.BecomesAsync(async () => await Db.CountAsync("gateway_jobs", "status = 'running'") == 2);
        var other = await StartInstanceAsync(TwoPlaces);
        await other.StartAsync(other.Worker);
        await Eventually.BecomesAsync(async () => await Db.CountAsync("gateway_jobs", "status = 'done'") == Jobs - 2);
        hang.SetResult();
        await Eventually.BecomesAsync(async () => await Db.CountAsync("gateway_jobs", "status = 'done'") == Jobs);

        await TestContext.Out.WriteLineAsync($"{ahead} were claimed by a worker of two places when its handlers began to hang");
        ahead.Should().BeGreaterThan(2);
        (await Db.CountAsync("gateway_jobs", "attempts <> 1")).Should().Be(0);
        Handler.Calls.Should().HaveCount(Jobs).And.OnlyHaveUniqueItems();
    }

    private async Task AcceptAsync()
    {
        var queue = await StartInstanceAsync();
        for (var first = 1; first <= Jobs; first += 100)
            await queue.AcceptAsync(JobBots.Relaxed, [.. Enumerable.Range(first, 100).Select(static id => PrivateText(id, "x", id))]);
    }
}
