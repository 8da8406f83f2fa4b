using Gateway.Application;
using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Leasing;

/// <summary>Claims what is due and works at so many of it at once. From the start of the shutdown nothing is begun, and what runs is finished.</summary>
/// <param name="what">What is claimed, for the log: <c>jobs</c>.</param>
/// <param name="concurrency">How many at once.</param>
/// <param name="wakeups">Says that there is work.</param>
/// <param name="drain">How far the process is on its way out.</param>
/// <param name="time">Its clock.</param>
/// <param name="logger">Its log.</param>
internal abstract class LeaseWorker<TWork>(string what, int concurrency, Signal wakeups, Drain drain, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>What is claimed ahead is begun or given back within about this time, which is far shorter than a lease.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Queue<Claimed> _waiting = [];
    private readonly Pace _pace = new(time);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int _unsettled;
    private int _reserved;
    private int _wakesAt = -1;
    private bool _caughtUp;
    private bool _finishing;
    private bool _failing;

    /// <summary>Wake-ups are hints; this is what nothing gets lost by. Jittered, so that instances do not poll together.</summary>
    private static TimeSpan PollInterval => TimeSpan.FromMilliseconds(Random.Shared.Next(800, 1200));

    /// <summary>Claims up to so much of what is due.</summary>
    /// <exception cref="StoreUnavailableException">PostgreSQL does not answer.</exception>
    protected abstract Task<IReadOnlyList<TWork>> ClaimAsync(int room);

    /// <summary>Works at one, and says how it ended: the first task ends with the work, the second when its outcome is settled. Does not throw.</summary>
    protected abstract Task<Task> WorkAsync(TWork work);

    /// <summary>Gives back what was claimed and not begun; what cannot be given back is worked at after all.</summary>
    protected virtual async Task ReturnAsync(TWork work) => await await WorkAsync(work);

    /// <summary>
    /// How much more than it has places for the worker may claim, so that places do not wait for commits. It takes no more ahead than ended in
    /// the last moments, so what is slow is left for other instances.
    /// </summary>
    protected virtual int MostAhead => 0;

    /// <summary>Whether the end of one piece of work makes another due; else the worker is woken only where it could not claim all that it found.</summary>
    protected virtual bool WakesAtEnd => false;

    /// <summary>How loudly it says that PostgreSQL is away; one error for each outage is enough.</summary>
    protected virtual LogLevel Loudness => LogLevel.Error;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, drain.Draining);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stop.Token);
                Log(failing: null);
            }
            catch (StoreUnavailableException unavailable)
            {
                Log(unavailable.Message);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // Whatever it is, it must not end the gateway.
                Log(fault.GetType().Name);
            }

            await WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await FinishAsync();
    }

    /// <summary>Claims until there is no more room or no more that is due. Answers how many.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var taken = 0;
        ReturnWaiting(LongestWait);
        while (Room() is > 0 and var room)
        {
            // Not cancelled half-way: a claim that was committed but not read would run out its lease for nothing.
            cancellationToken.ThrowIfCancellationRequested();
            var claimed = await ClaimAsync(room);
            Take(claimed, isAll: claimed.Count < room);
            taken += claimed.Count;
            if (claimed.Count < room)
                break;
        }

        return taken;
    }

    /// <summary>Until there is work, or for as long as a poll is apart; what waits meanwhile is given back in time.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var (poll, began) = (PollInterval, time.GetTimestamp());
        while (poll - time.GetElapsedTime(began) is var left && left > TimeSpan.Zero)
        {
            if (await wakeups.WaitAsync(left < LongestWait ? left : LongestWait, time, cancellationToken))
                return;
            ReturnWaiting(LongestWait);
        }
    }

    /// <summary>Notes in the same breath when to wake the worker for more: with half of what it took ahead still to be done.</summary>
    private int Room()
    {
        lock (_lock)
        {
            var ahead = Ahead();
            var room = concurrency + ahead - _unsettled;
            _caughtUp = _caughtUp && room > 0;
            _wakesAt = room > 0 ? -1 : concurrency - 1 + (ahead / 2);
            return Math.Max(0, room);
        }
    }

    private int Ahead() => Math.Min(_pace.Recent, MostAhead);

    /// <summary>
    /// Holds room for one that the caller is about to claim; not while something older may be due. <see cref="Begin"/> or <see cref="Release"/> must follow.
    /// Places are claimed for all the same, as the caller's commit may take its time; what is then too much waits like what is claimed ahead.
    /// </summary>
    public bool TryReserve()
    {
        lock (_lock)
        {
            if (!_caughtUp || _unsettled + _reserved >= concurrency + Ahead() || drain.Draining.IsCancellationRequested)
                return false;
            _reserved++;
            return true;
        }
    }

    public void Begin(TWork reserved)
    {
        lock (_lock)
        {
            (_reserved, _unsettled) = (_reserved - 1, _unsettled + 1);
            _waiting.Enqueue(new Claimed(reserved, time.GetTimestamp()));
            if (drain.Draining.IsCancellationRequested)
                ReturnWaiting(TimeSpan.Zero);
            else
                BeginWaiting();
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _reserved--;
            FinishIfAllAreSettled();
        }
    }

    private void Take(IReadOnlyList<TWork> claimed, bool isAll)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            _caughtUp = isAll;
            _unsettled += claimed.Count;
            foreach (var work in claimed)
                _waiting.Enqueue(new Claimed(work, now));
            BeginWaiting();
        }
    }

    private void BeginWaiting()
    {
        for (; _running < concurrency && Next() is { } next; _running++)
            _ = Task.Run(() => OccupyAsync(next));
    }

    /// <summary>One place: works at one piece after the other while any waits.</summary>
    private async Task OccupyAsync(Claimed first)
    {
        for (Claimed? next = first; next is { } claimed;)
        {
            try
            {
                _ = SettleAsync(await WorkAsync(claimed.Work));
            }
            catch (Exception fault)
            {
                _ = SettleAsync(Task.FromException(fault));
            }

            lock (_lock)
            {
                next = Next();
                if (next is null)
                    _running--;
            }
        }
    }

    private Claimed? Next() => !drain.Draining.IsCancellationRequested && _waiting.TryDequeue(out var next) ? next : null;

    private async Task SettleAsync(Task settled, bool ended = true)
    {
        try
        {
            await settled;
        }
        catch (Exception fault)
        {
            LeaseWorkerLog.Fault(logger, fault, what);
        }

        Leave(ended);
    }

    private void Leave(bool ended)
    {
        bool wakes;
        lock (_lock)
        {
            if (ended)
                _pace.Count();
            _unsettled--;
            wakes = WakesAtEnd || _unsettled <= _wakesAt;
            FinishIfAllAreSettled();
        }

        if (wakes)
            wakeups.Set();
    }

    private void FinishIfAllAreSettled()
    {
        if (_finishing && _unsettled + _reserved == 0)
            _finished.TrySetResult();
    }

    /// <summary>What has waited for so long is somebody else's to begin.</summary>
    private void ReturnWaiting(TimeSpan waited)
    {
        lock (_lock)
        {
            while (_waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) >= waited)
                _ = SettleAsync(ReturnAsync(_waiting.Dequeue().Work), ended: false);
        }
    }

    private async Task FinishAsync()
    {
        int left;
        lock (_lock)
        {
            ReturnWaiting(TimeSpan.Zero);
            (_finishing, left) = (true, _unsettled + _reserved);
        }

        if (left == 0)
            return;
        LeaseWorkerLog.Finishing(logger, left, what);
        await _finished.Task;
    }

    private void Log(string? failing)
    {
        if (failing is not null && !_failing)
            LeaseWorkerLog.Unavailable(logger, Loudness, what, failing);
        else if (failing is null && _failing)
            LeaseWorkerLog.Available(logger, char.ToUpperInvariant(what[0]) + what[1..]);
        _failing = failing is not null;
    }

    private readonly record struct Claimed(TWork Work, long Since);
}

internal static partial class LeaseWorkerLog
{
    [LoggerMessage(EventId = 3301, Message = "No {What} are taken: {Reason}")]
    public static partial void Unavailable(ILogger logger, LogLevel level, string what, string reason);

    [LoggerMessage(3302, LogLevel.Information, "{What} are taken again")]
    public static partial void Available(ILogger logger, string what);

    [LoggerMessage(3303, LogLevel.Information, "{Count} running {What} are finished before the gateway stops")]
    public static partial void Finishing(ILogger logger, int count, string what);

    [LoggerMessage(3304, LogLevel.Critical, "One of the {What} was left without an outcome; it runs again when its lease has run out")]
    public static partial void Fault(ILogger logger, Exception fault, string what);
}
