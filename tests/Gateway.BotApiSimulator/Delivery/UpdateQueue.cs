using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Control;

namespace Gateway.BotApiSimulator.Delivery;

/// <summary>
/// One bot's updates: those still open, in order of arrival, and the record of all. An update is open while it is pending or in flight
/// and leaves this queue by exactly one transition, so the record says of each whether it was delivered.
/// </summary>
internal sealed class UpdateQueue(long botId, SimulatorClock clock, EventHub events)
{
    public const int Capacity = 100_000;
    private const int RecordCapacity = 200_000;

    private readonly Lock _gate = new();
    private readonly LinkedList<Update> _open = [];
    private readonly Queue<Update> _record = new();
    private readonly Dictionary<long, List<Update>> _recordById = [];
    private readonly UpdateIds _ids = new();

    public ChangeSignal Changed { get; } = new();

    public int OpenCount => Read(() => _open.Count);

    public bool IsFull
    {
        get
        {
            lock (_gate)
                return _open.Count >= Capacity;
        }
    }

    /// <summary>Queues an update; its number comes from the envelope or from the bot's sequence, given to <paramref name="body"/>.</summary>
    public IReadOnlyList<Update> Add(UpdateEnvelope envelope, Func<long, byte[]> body, int copies, bool allowed)
    {
        var added = new List<Update>(copies);
        lock (_gate)
        {
            var id = envelope.UpdateId ?? _ids.Next();
            _ids.Seen(id);
            var bytes = body(id);
            var now = clock.Now;
            for (var copy = 1; copy <= copies; copy++)
            {
                var lane = copies == 1 ? UpdateRules.LaneOf(envelope, id) : $"copy:{id}:{Guid.NewGuid():N}";
                var update = new Update(id, envelope, lane, bytes)
                {
                    Copy = copy,
                    Unserialised = copies > 1,
                    QueuedAt = now,
                    ExpiresAt = now + clock.Scale(UpdateRules.LifeOf(envelope.Kind)),
                };
                Remember(update);
                if (allowed)
                    update.Place = _open.AddLast(update);
                else
                    update.Close(UpdateState.Filtered);
                added.Add(update);
            }
        }

        Changed.Raise();
        return added;
    }

    /// <summary>Takes a pending update for one attempt; false when it was closed, or has expired just now.</summary>
    public bool TryBegin(Update update, out byte[] body)
    {
        lock (_gate)
        {
            body = update.Body;
            ExpireIfDue(update);
            if (update.State != UpdateState.Pending)
                return false;
            update.State = UpdateState.InFlight;
            update.NextAttemptAt = null;
        }

        Announce(update);
        return true;
    }

    /// <summary>Books the attempt. A failed one makes the update pending again, unless it was dropped in the meantime.</summary>
    public void End(Update update, DeliveryAttempt attempt, TimeSpan? retryIn)
    {
        lock (_gate)
        {
            update.Attempts.Add(attempt);
            if (update.State == UpdateState.InFlight)
            {
                if (attempt.Error is null)
                {
                    CloseLocked(update, UpdateState.Done);
                }
                else
                {
                    update.State = UpdateState.Pending;
                    update.NextAttemptAt = retryIn is { } delay ? clock.Now + delay : null;
                }
            }
        }

        Announce(update);
    }

    public void Expire(Update update)
    {
        lock (_gate)
        {
            if (update.State == UpdateState.Pending)
                CloseLocked(update, UpdateState.Expired);
        }

        Announce(update);
    }

    /// <summary>A positive offset confirms everything below it; a negative one keeps only that many of the newest.</summary>
    public void Confirm(long offset)
    {
        lock (_gate)
        {
            var sorted = Sorted();
            var (closed, state) = offset >= 0
                ? (sorted.TakeWhile(update => update.UpdateId < offset), UpdateState.Done)
                : (sorted.SkipLast((int)Math.Min(-offset, int.MaxValue)), UpdateState.Dropped);
            foreach (var update in closed.ToList())
                CloseLocked(update, state);
        }

        Changed.Raise();
    }

    public IReadOnlyList<byte[]> Peek(int limit) => Read(() => Sorted().Take(limit).Select(update => update.Body).ToList());

    public void DropAll()
    {
        lock (_gate)
        {
            foreach (var update in _open.ToList())
                CloseLocked(update, UpdateState.Dropped);
        }

        Changed.Raise();
    }

    public IReadOnlyList<Update> Open() => Read(() => _open.ToList());

    public IReadOnlyList<T> Record<T>(Func<Update, T> view) => Read(() => _record.Select(view).ToList());

    /// <summary>What is known of one update: nothing, one entry, or one for each copy.</summary>
    public IReadOnlyList<T> Record<T>(long updateId, Func<Update, T> view)
    {
        lock (_gate)
        {
            var entries = _recordById.GetValueOrDefault(updateId, []);
            entries.ForEach(ExpireIfDue);
            return entries.ConvertAll(update => view(update));
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            ExpireDue();
            return read();
        }
    }

    private void ExpireDue()
    {
        for (var node = _open.First; node is not null;)
        {
            var next = node.Next;
            ExpireIfDue(node.Value);
            node = next;
        }
    }

    private void ExpireIfDue(Update update)
    {
        if (update.State == UpdateState.Pending && clock.Now >= update.ExpiresAt)
            CloseLocked(update, UpdateState.Expired);
    }

    private List<Update> Sorted() => [.. _open.OrderBy(update => update.UpdateId)];

    private void CloseLocked(Update update, UpdateState state)
    {
        update.Close(state);
        if (update.Place is { } place)
            _open.Remove(place);
        update.Place = null;
    }

    // Only closed updates leave the record, oldest first; open ones are bounded by Capacity.
    private void Remember(Update update)
    {
        _record.Enqueue(update);
        if (!_recordById.TryGetValue(update.UpdateId, out var entries))
            _recordById[update.UpdateId] = entries = [];
        entries.Add(update);
        while (_record.Count > RecordCapacity && _record.Peek().Place is null)
            Forget(_record.Dequeue());
    }

    private void Forget(Update update)
    {
        var entries = _recordById[update.UpdateId];
        entries.Remove(update);
        if (entries.Count == 0)
            _recordById.Remove(update.UpdateId);
    }

    private void Announce(Update update)
    {
        Changed.Raise();
        if (!events.IsWatched)
            return;
        JsonObject content;
        lock (_gate)
        {
            content = DeliveryView.Of(update);
        }

        content["bot_id"] = botId;
        events.Publish("delivery", content);
    }
}
