namespace Gateway.Application.Lifecycle;

/// <summary>How far the process is on its way out. Begun by SIGTERM; at the cut-off whatever still runs is cancelled and given back.</summary>
public sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _draining = new();
    private readonly CancellationTokenSource _cutoff = new();
    private readonly CancellationTokenSource _end = new();

    /// <summary>Set from the start of the shutdown: not ready for new traffic, no job is begun.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Set when running handlers must end.</summary>
    public CancellationToken Cutoff => _cutoff.Token;

    /// <summary>Set when nobody waits any longer for a store that does not answer.</summary>
    public CancellationToken End => _end.Token;

    public void Begin() => _draining.Cancel();

    public void CancelWork() => _cutoff.Cancel();

    public void StopWaiting() => _end.Cancel();

    public void Dispose()
    {
        _end.Dispose();
        _draining.Dispose();
        _cutoff.Dispose();
    }
}
