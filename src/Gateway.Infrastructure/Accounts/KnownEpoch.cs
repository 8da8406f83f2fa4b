using Gateway.Application.Bots;
using Gateway.Application.Streams;

namespace Gateway.Infrastructure.Accounts;

/// <summary>What this instance knows of the row <c>access_epoch</c>, and since when.</summary>
internal sealed class KnownEpoch(TimeProvider time) : IBotsVersion, IRightsClock
{
    /// <summary>Rights may be older by this much and no more: a right that is taken away is refused everywhere within a second.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromMilliseconds(800);

    private readonly Lock _lock = new();
    private Reading? _last;
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _read = NewSignal();

    private sealed record Reading(long BeganAt, long Epoch, long Bots);

    /// <summary>The epoch, as of a moment that is recent enough for its rights to be honoured; else null.</summary>
    public long? Current
    {
        get
        {
            lock (_lock)
                return _last is { } last && time.GetElapsedTime(last.BeganAt) <= LongestAge ? last.Epoch : null;
        }
    }

    /// <summary>Takes in what was read.</summary>
    /// <param name="beganAt">When reading began, by <see cref="TimeProvider.GetTimestamp"/>: any change committed before is in what was read.</param>
    /// <param name="epoch">Of rights, roles, keys and users.</param>
    /// <param name="bots">Of the table of bots.</param>
    public void Learn(long beganAt, long epoch, long bots)
    {
        lock (_lock)
        {
            // One that began earlier and came later knows less.
            if (_last?.BeganAt > beganAt)
                return;
            var changed = _last?.Bots != bots;
            _last = new Reading(beganAt, epoch, bots);
            _read.SetResult();
            _read = NewSignal();
            if (!changed)
                return;
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    public async Task<long> NextAsync(long? seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_last is { } last && last.Bots != seen)
                    return last.Bots;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public async Task<RightsReading> NextReadingAsync(RightsReading? seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task read;
            lock (_lock)
            {
                if (_last is { } last && last.BeganAt != seen?.BeganAt)
                    return new RightsReading(last.BeganAt, last.Epoch);
                read = _read.Task;
            }

            await read.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
