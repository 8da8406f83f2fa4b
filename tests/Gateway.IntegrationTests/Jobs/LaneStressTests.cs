using System.Collections.Concurrent;
using Gateway.Application.Jobs;
using Gateway.Domain.Bots;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Everything that can happen to few lanes, at once and in any order.</summary>
[NonParallelizable]
internal sealed class LaneStressTests : QueueFixture
{
    private const int Instances = 4;
    private const int TasksPerInstance = 2;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);
    private static readonly long[] Chats = [10, 20, 30, 40];

    // So short that holders which forget their claims, and some which do not, lose them.
    private static readonly QueueOptions ShortLease = new() { Lease = TimeSpan.FromMilliseconds(300) };

    private readonly ConcurrentQueue<ClaimedJob> _held = [];
    private readonly ConcurrentQueue<(long JobId, Guid Lease)> _done = [];
    private readonly ConcurrentDictionary<string, int> _happened = new(StringComparer.Ordinal);
    private long _updateId;

    [Test]
    public async Task Lanes_NeverLackAHeadNorHaveTwo_AndEverythingDrains()
    {
        var seed = Seed.Next();
        var instances = await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ => StartInstanceAsync(ShortLease)));
        using var end = new CancellationTokenSource(Duration, TimeProvider.System);

        var checks = CheckUntilAsync(end.Token);
        await Task.WhenAll(Enumerable.Range(0, Instances * TasksPerInstance).Select(number =>
            Task.Run(() => ActUntilAsync(instances[number % Instances], new Random(seed + number), end.Token))));
        (await checks).Should().BeEmpty();
        await DrainAsync(instances[0]);

        TestContext.Out.WriteLine(string.Join(", ", _happened.OrderBy(static pair => pair.Key, StringComparer.Ordinal)));
        _happened.Keys.Should().HaveCount(9, "each step has been taken");
        _done.Select(static done => done.JobId).Should().OnlyHaveUniqueItems("one completion counts");
        (await Db.CountAsync("gateway_jobs", "status = 'done'")).Should().BeGreaterThanOrEqualTo(_done.Count);
        (await Db.CountAsync("gateway_jobs")).Should().Be(await Db.CountAsync("events"));
    }

    private async Task<IReadOnlyList<string>> CheckUntilAsync(CancellationToken end)
    {
        IReadOnlyList<string> broken = [];
        while (broken.Count == 0 && !end.IsCancellationRequested)
            broken = await LaneHeads.FindBrokenAsync(Db);
        return broken;
    }

    private async Task ActUntilAsync(QueueInstance queue, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
            await ActAsync(queue, random);
    }

    private async Task ActAsync(QueueInstance queue, Random random)
    {
        switch (random.Next(14))
        {
            case < 4:
                await AcceptAsync(queue, random);
                Note("accept");
                break;
            case < 7:
                foreach (var job in await queue.PopAsync(random.Next(1, 4)))
                    _held.Enqueue(job);
                Note("pop");
                break;
            case < 11:
                await SettleAsync(queue, random);
                break;
            case 11:
                Note(await queue.Queue.RequeueDueAsync(CancellationToken.None) > 0 ? "requeue" : null);
                break;
            case 12:
                Note((await queue.Queue.RecoverStuckAsync(CancellationToken.None)).Jobs > 0 ? "rescue" : null);
                break;
            default:
                var renewed = await queue.Queue.RenewAsync([.. _held.Select(static job => job.Claim)], CancellationToken.None);
                Note(renewed.Renewed.Count > 0 ? "renew" : null);
                break;
        }
    }

    private async Task AcceptAsync(QueueInstance queue, Random random)
    {
        RawUpdate[] updates = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Update(random))];
        var arrivals = updates.Select(update => QueueInstance.Arrive(JobBots.All[random.Next(JobBots.All.Count)], update)).ToList();
        var accepted = await queue.Writer.WriteAsync(arrivals);
        foreach (var (index, job) in accepted)
        {
            if (arrivals[index].Acceptance(job.Position!.Value, job.Status!, TimeProvider.System.GetTimestamp()).Claimed is { } running)
                _held.Enqueue(running);
        }
    }

    private RawUpdate Update(Random random)
    {
        var id = Interlocked.Increment(ref _updateId);
        return random.Next(10) == 0 ? PollAnswer(id) : PrivateText(id, "x", Chats[random.Next(Chats.Length)]);
    }

    private async Task SettleAsync(QueueInstance queue, Random random)
    {
        if (!_held.TryDequeue(out var job))
            return;
        var order = random.Next(2) == 0 ? LaneOrder.Relaxed : LaneOrder.Strict;
        switch (random.Next(6))
        {
            case < 2:
                if (await queue.DoneAsync(job))
                    _done.Enqueue((job.Claim.JobId, job.Claim.LeaseId));
                Note("done");
                break;
            case 2:
                await queue.FailAsync(job, TimeSpan.FromMilliseconds(random.Next(100)), order);
                Note("fail");
                break;
            case 3:
                await queue.FailAsync(job, retryIn: null, order);
                Note("die");
                break;
            case 4:
                await queue.GiveBackAsync(job);
                Note("give back");
                break;
            default:
                // Forgotten, as by a process that died.
                break;
        }
    }

    /// <summary>What a healthy cluster would do in the end. Each round takes at least the first open job of every lane.</summary>
    private async Task DrainAsync(QueueInstance queue)
    {
        var open = await Db.CountAsync("gateway_jobs", "status IN ('pending', 'running')");
        for (var rounds = open + 1; rounds > 0 && open > 0; rounds--)
        {
            await PassLeasesAsync();
            await queue.Queue.RecoverStuckAsync(CancellationToken.None);
            await PassRetryDelaysAsync();
            await queue.Queue.RequeueDueAsync(CancellationToken.None);
            await Task.WhenAll((await queue.PopAsync()).Select(queue.DoneAsync));
            (await LaneHeads.FindBrokenAsync(Db)).Should().BeEmpty();
            open = await Db.CountAsync("gateway_jobs", "status IN ('pending', 'running')");
        }

        open.Should().Be(0, "every accepted job comes to an end");
    }

    private void Note(string? step)
    {
        if (step is not null)
            _happened.AddOrUpdate(step, 1, static (_, count) => count + 1);
    }
}
