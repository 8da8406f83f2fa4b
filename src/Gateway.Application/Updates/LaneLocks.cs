namespace Gateway.Application.Updates;

/// <summary>Lets one handler at a time into a lane of this process, in the order of arrival.</summary>
internal sealed class LaneLocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Bot, long Chat), LinkedList<TaskCompletionSource>> _waiting = [];

    /// <summary>An update without a chat is a lane of its own.</summary>
    public async Task<IDisposable> AcquireAsync(string bot, long? chat, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var holder = new Holder(this, chat is null ? null : (bot, chat.Value));
        if (holder.Lane is not { } lane)
            return holder;
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_waiting.TryGetValue(lane, out var line))
            {
                _waiting.Add(lane, []);
                return holder;
            }

            line.AddLast(turn);
        }

        using (cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn))
            await turn.Task;
        return holder;
    }

    private void Release((string Bot, long Chat) lane)
    {
        lock (_lock)
        {
            var line = _waiting[lane];
            while (line.First is { } next)
            {
                line.RemoveFirst();
                if (next.Value.TrySetResult())
                    return;
            }

            _waiting.Remove(lane);
        }
    }

    private sealed class Holder(LaneLocks owner, (string Bot, long Chat)? lane) : IDisposable
    {
        private bool _released;

        public (string Bot, long Chat)? Lane => lane;

        public void Dispose()
        {
            if (lane is { } held && !Interlocked.Exchange(ref _released, true))
                owner.Release(held);
        }
    }
}
