namespace Gateway.Infrastructure.Jobs;

/// <summary>Wakes the one who waits; set many times before that, it wakes once.</summary>
internal sealed class Signal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set()
    {
        lock (_lock)
            _set.TrySetResult();
    }

    /// <summary>Returns when set, and then unsets; or after <paramref name="atMost"/>, with false.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        Task set;
        lock (_lock)
            set = _set.Task;
        await set.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_set.Task.IsCompleted)
                return false;
            _set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }
}
