namespace Gateway.Application.Updates;

/// <summary>Which updates this process has seen, for those that leave no row. Bounded: the oldest are forgotten first.</summary>
internal sealed class KnownUpdates(int capacity = KnownUpdates.DefaultCapacity)
{
    /// <summary>Some hours of a busy gateway; a few megabytes.</summary>
    public const int DefaultCapacity = 50_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Bot, long UpdateId), Task<ReceiveUpdateResult>> _results = [];
    private readonly Queue<(string Bot, long UpdateId)> _kept = [];

    /// <summary>Begins an update, or joins the one that is known. Dispose without <see cref="Entry.Keep"/> forgets it.</summary>
    public Entry Begin(string bot, long updateId)
    {
        lock (_lock)
        {
            if (_results.TryGetValue((bot, updateId), out var first))
                return new Entry(this, (bot, updateId), first, null);
            var completion = new TaskCompletionSource<ReceiveUpdateResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            _results.Add((bot, updateId), completion.Task);
            return new Entry(this, (bot, updateId), null, completion);
        }
    }

    private void Keep((string Bot, long UpdateId) key)
    {
        lock (_lock)
        {
            _kept.Enqueue(key);
            while (_kept.Count > capacity)
                _results.Remove(_kept.Dequeue());
        }
    }

    private void Forget((string Bot, long UpdateId) key)
    {
        lock (_lock)
            _results.Remove(key);
    }

    internal sealed class Entry(
        KnownUpdates owner, (string Bot, long UpdateId) key, Task<ReceiveUpdateResult>? first, TaskCompletionSource<ReceiveUpdateResult>? own) : IDisposable
    {
        /// <summary>The answer of the first delivery, when this is a repeat.</summary>
        public Task<ReceiveUpdateResult>? First => first;

        public void Keep(ReceiveUpdateResult result)
        {
            if (own!.TrySetResult(result))
                owner.Keep(key);
        }

        public void Dispose()
        {
            if (own is null || own.Task.IsCompleted)
                return;
            owner.Forget(key);
            own.TrySetResult(ReceiveUpdateResult.Failed);
        }
    }
}
