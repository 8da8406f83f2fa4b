namespace Gateway.IntegrationTests.Servers;

/// <summary>Holds requests that arrive until the test lets them go: a breakpoint in another process's conversation.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ReceivedRequest> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<ReceivedRequest, bool> _holds;

    public Gate(Func<ReceivedRequest, bool> holds) => _holds = holds;

    /// <summary>The first request that stands at the gate.</summary>
    public Task<ReceivedRequest> ReachedAsync(TimeSpan? deadline = null) =>
        _reached.Task.WaitAsync(deadline ?? Eventually.DefaultDeadline, TimeProvider.System);

    public void Open() => _open.TrySetResult();

    public async Task PassAsync(ReceivedRequest request, CancellationToken cancellationToken)
    {
        if (_open.Task.IsCompleted || !_holds(request))
            return;
        _reached.TrySetResult(request);
        await _open.Task.WaitAsync(cancellationToken);
    }

    public void Dispose() => Open();
}
