namespace Gateway.Application.Streams;

/// <summary>Hands what the log has grown by to the streams of this process, each event to whom it concerns and once.</summary>
/// <remarks>
/// <see cref="Position"/> is how far it has come. A stream is attached at a position: it is handed everything after it. While a piece of the
/// log is being read nobody can be attached, for the piece was asked for without them; they are when it is handed out.
/// </remarks>
public sealed class LiveHub
{
    private static readonly AllEvents Everything = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<LiveStream, HashSet<StreamTarget>> _streams = [];
    private readonly Dictionary<StreamTarget, HashSet<LiveStream>> _targets = [];
    private readonly List<(LiveStream Stream, IReadOnlyList<StreamTarget> Targets, TaskCompletionSource<long> Attached)> _waiting = [];
    private TaskCompletionSource _followed = NewSignal();
    private TaskCompletionSource _deserted = NewSignal();
    private EventFilter? _filter;
    private long? _position;
    private bool _isReading;

    /// <summary>How far the log was handed out; null while nobody follows it.</summary>
    public long? Position
    {
        get
        {
            lock (_lock)
                return _position;
        }
    }

    /// <summary>How many streams there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _streams.Count;
        }
    }

    /// <summary>Returns as soon as somebody follows the log.</summary>
    public Task FollowedAsync()
    {
        lock (_lock)
            return _followed.Task;
    }

    /// <summary>Returns as soon as nobody does.</summary>
    public Task DesertedAsync()
    {
        lock (_lock)
            return _position is null ? Task.CompletedTask : _deserted.Task;
    }

    internal void Add(LiveStream stream)
    {
        lock (_lock)
            _streams.TryAdd(stream, []);
    }

    /// <summary>Begins to follow, unless that has begun.</summary>
    /// <param name="last">The end of the log, read after <see cref="Add"/>.</param>
    internal void Begin(long last)
    {
        lock (_lock)
        {
            if (_position is not null || _streams.Count == 0)
                return;
            _position = last;
            _deserted = NewSignal();
            _followed.TrySetResult();
        }
    }

    /// <summary>Hands everything that the targets cover to the stream, from after the position that this answers.</summary>
    internal Task<long> AttachAsync(LiveStream stream, IReadOnlyList<StreamTarget> targets)
    {
        lock (_lock)
        {
            if (!_isReading)
                return Task.FromResult(Attach(stream, targets));
            var attached = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((stream, targets, attached));
            return attached.Task;
        }
    }

    /// <summary>Hands no more to the stream. Answers how far it was handed everything.</summary>
    internal long Detach(LiveStream stream, IEnumerable<StreamTarget> targets)
    {
        lock (_lock)
        {
            foreach (var target in targets)
                Drop(stream, target);
            return _position ?? 0;
        }
    }

    /// <summary>The stream is over; when it was the last one, nobody follows the log.</summary>
    internal void Remove(LiveStream stream)
    {
        lock (_lock)
        {
            if (!_streams.TryGetValue(stream, out var targets))
                return;
            foreach (var target in targets.ToArray())
                Drop(stream, target);
            _streams.Remove(stream);
            if (_streams.Count > 0)
                return;
            _position = null;
            if (_followed.Task.IsCompleted)
                _followed = NewSignal();
            _deserted.TrySetResult();
        }
    }

    /// <summary>Where to read on and what is wanted; null when nobody follows. <see cref="EndReading"/> must follow.</summary>
    public (long After, EventFilter Filter)? BeginReading()
    {
        lock (_lock)
        {
            if (_position is not { } position)
                return null;
            _isReading = true;
            return (position, _filter ??= Filter());
        }
    }

    /// <summary>Hands out what was read, and attaches who waited for that.</summary>
    /// <param name="after">Where the reading began.</param>
    /// <param name="page">Null when it failed.</param>
    public void EndReading(long after, LogPage? page)
    {
        lock (_lock)
        {
            _isReading = false;
            if (page is not null && _position == after)
            {
                foreach (var logged in page.Events)
                    Hand(logged);
                _position = page.SeenTo;
                foreach (var stream in _streams.Keys)
                    stream.Mark();
            }

            foreach (var (stream, targets, attached) in _waiting)
                attached.SetResult(Attach(stream, targets));
            _waiting.Clear();
        }
    }

    /// <summary>More than half of those who are handed something have much of it waiting: this process is slow, not they.</summary>
    public bool IsOverrun()
    {
        lock (_lock)
            return _streams.Count > 0 && _streams.Keys.Count(static stream => stream.IsLagging) * 2 > _streams.Count;
    }

    internal IReadOnlyList<LiveStream> All()
    {
        lock (_lock)
            return [.. _streams.Keys];
    }

    private long Attach(LiveStream stream, IReadOnlyList<StreamTarget> targets)
    {
        // One that is over by now would never be dropped again.
        if (!_streams.TryGetValue(stream, out var attached))
            return _position ?? 0;
        foreach (var target in targets)
        {
            attached.Add(target);
            if (!_targets.TryGetValue(target, out var streams))
                _targets.Add(target, streams = []);
            streams.Add(stream);
        }

        _filter = null;
        return _position ?? 0;
    }

    private void Drop(LiveStream stream, StreamTarget target)
    {
        if (_streams.TryGetValue(stream, out var attached))
            attached.Remove(target);
        if (_targets.TryGetValue(target, out var streams) && streams.Remove(stream) && streams.Count == 0)
            _targets.Remove(target);
        _filter = null;
    }

    private void Hand(LoggedEvent logged)
    {
        Hand(logged, new EventsOfBot(logged.Bot));
        if (logged.ChatId is { } chat)
            Hand(logged, new EventsOfChat(chat, logged.Bot));
        Hand(logged, Everything);
    }

    private void Hand(LoggedEvent logged, StreamTarget target)
    {
        if (!_targets.TryGetValue(target, out var streams))
            return;
        foreach (var stream in streams)
            stream.Hand(logged);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EventFilter Filter() => _targets.ContainsKey(Everything)
        ? EventFilter.Everything
        : new EventFilter(
            All: false, [.. _targets.Keys.OfType<EventsOfBot>().Select(static target => target.Slug)], [.. _targets.Keys.OfType<EventsOfChat>().Select(static target => target.ChatId)]);
}
