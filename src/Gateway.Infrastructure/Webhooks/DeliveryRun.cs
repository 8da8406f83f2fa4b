using Gateway.Application;
using Gateway.Application.Streams;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>The deliveries of one claim: hands them out in order with their events, which are read from the log a few at a time.</summary>
internal sealed class DeliveryRun(ClaimedRun claimed, IEventLog log) : IDisposable
{
    /// <summary>Of events that are held at once. One event can be a mebibyte.</summary>
    private const int MostBytes = 1024 * 1024;

    private readonly Queue<ClaimedDelivery> _left = new(claimed.Deliveries);
    private readonly Dictionary<long, LoggedEvent?> _events = [];
    private readonly SemaphoreSlim _turn = new(1);
    private bool _closed;

    public ClaimedRun Claimed => claimed;

    /// <summary>The next one; its event is null when it is gone. Null when there is none, or the run is closed.</summary>
    /// <exception cref="StoreUnavailableException">The log cannot be read. What was to be handed out is still there.</exception>
    public async Task<(ClaimedDelivery Delivery, LoggedEvent? Entry)?> NextAsync()
    {
        await _turn.WaitAsync();
        try
        {
            while (Peek() is { } next)
            {
                if (!_events.ContainsKey(next.Position))
                    await ReadAsync();
                if (Take(next) && _events.Remove(next.Position, out var entry))
                    return (next, entry);
            }

            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Nothing more is handed out. Answers what is left.</summary>
    public IReadOnlyList<ClaimedDelivery> Close()
    {
        lock (_left)
        {
            _closed = true;
            ClaimedDelivery[] left = [.. _left];
            _left.Clear();
            return left;
        }
    }

    public void Dispose() => _turn.Dispose();

    private ClaimedDelivery? Peek()
    {
        lock (_left)
            return !_closed && _left.TryPeek(out var next) ? next : null;
    }

    /// <summary>False when the run was closed meanwhile.</summary>
    private bool Take(ClaimedDelivery next)
    {
        lock (_left)
            return _left.TryPeek(out var first) && ReferenceEquals(first, next) && _left.TryDequeue(out _);
    }

    private async Task ReadAsync()
    {
        ClaimedDelivery[] left;
        lock (_left)
            left = [.. _left];
        var positions = new List<long>();
        var bytes = 0L;
        foreach (var delivery in left)
        {
            bytes += delivery.Bytes ?? 0;
            if (positions.Count > 0 && bytes > MostBytes)
                break;
            positions.Add(delivery.Position);
        }

        foreach (var position in positions)
            _events[position] = null;
        try
        {
            foreach (var entry in await log.FindAsync(positions, CancellationToken.None))
                _events[entry.Position] = entry;
        }
        catch
        {
            // Or they would be taken for erased.
            _events.Clear();
            throw;
        }
    }
}
