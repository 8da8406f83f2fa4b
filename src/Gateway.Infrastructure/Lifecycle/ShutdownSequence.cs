using Gateway.Application.Lifecycle;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Lifecycle;

/// <summary>
/// SIGTERM: not ready at once, the listener open for another 3 s so that load balancers notice, everything that still runs cancelled after 20 s,
/// nobody waiting for PostgreSQL after 24 s, the process gone within 30.
/// </summary>
internal sealed partial class ShutdownSequence(Drain drain, TimeProvider time, ILogger<ShutdownSequence> logger) : IHostedLifecycleService, IDisposable
{
    /// <summary>What the host allows for all of it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(27);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Cutoff = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(24);

    private ITimer? _cutoff;
    private ITimer? _end;

    /// <summary>Runs before any service is stopped, the listener included.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogDraining(logger);
        drain.Begin();
        _cutoff = time.CreateTimer(_ => CutOff(), null, Cutoff, Timeout.InfiniteTimeSpan);
        _end = time.CreateTimer(_ => drain.StopWaiting(), null, End, Timeout.InfiniteTimeSpan);
        await Task.Delay(Grace, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        LogStopped(logger);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _cutoff?.Dispose();
        _end?.Dispose();
    }

    private void CutOff()
    {
        LogCutoff(logger);
        drain.CancelWork();
    }

    [LoggerMessage(3501, LogLevel.Information, "Stopping: no new traffic, running handlers have 20 s")]
    private static partial void LogDraining(ILogger logger);

    [LoggerMessage(3502, LogLevel.Warning, "Stopping: handlers that still run are cancelled and their updates given back")]
    private static partial void LogCutoff(ILogger logger);

    [LoggerMessage(3503, LogLevel.Information, "Stopped")]
    private static partial void LogStopped(ILogger logger);
}
