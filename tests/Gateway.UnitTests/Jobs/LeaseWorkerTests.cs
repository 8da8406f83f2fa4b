using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Leasing;
using Gateway.UnitTests.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.UnitTests.Jobs;

internal sealed class LeaseWorkerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly Drain _drain = new();

    [TearDown]
    public void Dispose() => _drain.Dispose();

    /// <summary>Nothing else wakes the worker: its poll is a second away, and whoever holds its place hangs.</summary>
    [Test]
    public async Task What_is_handed_over_and_cannot_begin_is_given_back_within_a_quarter_of_a_second()
    {
        using var worker = new Worker(_drain, _clock);
        await worker.StartAsync(CancellationToken.None);
        for (var quick = 0; quick < 5; quick++)
            HandOver(worker, Task.CompletedTask);
        var hang = new TaskCompletionSource();
        HandOver(worker, hang.Task);
        HandOver(worker, Task.CompletedTask);

        _clock.Advance(TimeSpan.FromMilliseconds(250));

        await worker.Returned.Task.WaitAsync(Deadline);
        hang.SetResult();
        await StopAsync(worker);
    }

    [Test]
    public async Task While_a_claim_is_under_way_jobs_are_handed_over_all_the_same()
    {
        using var worker = new Worker(_drain, _clock);
        (await worker.RunOnceAsync(CancellationToken.None)).Should().Be(0);
        worker.Hold();
        var claiming = worker.RunOnceAsync(CancellationToken.None);

        worker.TryReserve().Should().BeTrue();

        worker.Release();
        worker.LetGo();
        await claiming;
    }

    [Test]
    public async Task Held_room_keeps_nothing_from_being_claimed()
    {
        using var worker = new Worker(_drain, _clock);
        await worker.RunOnceAsync(CancellationToken.None);
        worker.TryReserve().Should().BeTrue();
        worker.Due.Enqueue(Task.CompletedTask);

        (await worker.RunOnceAsync(CancellationToken.None)).Should().Be(1);

        worker.Release();
    }

    [Test]
    public async Task It_does_not_stop_before_held_room_is_released()
    {
        using var worker = new Worker(_drain, _clock);
        await worker.StartAsync(CancellationToken.None);
        Reserve(worker);

        _drain.Begin();
        var stopped = worker.StopAsync(CancellationToken.None);

        stopped.IsCompleted.Should().BeFalse();
        worker.Release();
        await stopped.WaitAsync(Deadline);
    }

    /// <summary>As soon as there is room: the first claim is over, and what was handed over before has ended.</summary>
    private static void Reserve(Worker worker) => SpinWait.SpinUntil(worker.TryReserve, Deadline).Should().BeTrue();

    private static void HandOver(Worker worker, Task work)
    {
        Reserve(worker);
        worker.Begin(work);
    }

    private async Task StopAsync(Worker worker)
    {
        _drain.Begin();
        await worker.StopAsync(CancellationToken.None).WaitAsync(Deadline);
    }

    /// <summary>One place; each piece of work is a task to wait for.</summary>
    private sealed class Worker(Drain drain, ManualClock clock) : LeaseWorker<Task>("tasks", 1, new Signal(), drain, clock, NullLogger.Instance)
    {
        private Task _held = Task.CompletedTask;
        private TaskCompletionSource? _letGo;

        public Queue<Task> Due { get; } = [];

        public TaskCompletionSource Returned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override int MostAhead => 512;

        /// <summary>The next claim waits.</summary>
        public void Hold() => _held = (_letGo = new TaskCompletionSource()).Task;

        public void LetGo() => _letGo!.SetResult();

        protected override async Task<IReadOnlyList<Task>> ClaimAsync(int room)
        {
            await _held;
            return Due.TryDequeue(out var due) ? [due] : [];
        }

        protected override async Task<Task> WorkAsync(Task work)
        {
            await work;
            return Task.CompletedTask;
        }

        protected override Task ReturnAsync(Task work)
        {
            Returned.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
