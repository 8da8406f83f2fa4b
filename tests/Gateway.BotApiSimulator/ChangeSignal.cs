namespace Gateway.BotApiSimulator;

/// <summary>Wakes everyone who waits. Take <see cref="Next"/> before looking at the state, or a change is missed.</summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = Create();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    /// <summary>Answers as soon as <paramref name="read"/> gives something, or with null after <paramref name="wait"/>.</summary>
    public async Task<T?> WaitForAsync<T>(Func<T?> read, TimeSpan wait, SimulatorClock clock, CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = clock.Deadline(wait);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            var next = Next;
            if (read() is { } found)
                return found;
            try
            {
                await next.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return read();
            }
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
