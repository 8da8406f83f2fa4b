using System.Collections.Concurrent;

namespace Gateway.BotApiSimulator.Bots;

/// <summary>The callback queries that a bot may still answer, by id, with the moment from which it is too late.</summary>
internal sealed class CallbackQueries
{
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _deadlines = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public void Add(string id, DateTimeOffset deadline)
    {
        _deadlines[id] = deadline;
        _order.Enqueue(id);
        if (_order.Count > Capacity && _order.TryDequeue(out var oldest))
            _deadlines.TryRemove(oldest, out _);
    }

    public bool CanAnswer(string id, DateTimeOffset now) => _deadlines.TryGetValue(id, out var deadline) && now < deadline;
}
