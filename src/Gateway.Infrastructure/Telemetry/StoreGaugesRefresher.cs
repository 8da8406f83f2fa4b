using Gateway.Infrastructure.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Telemetry;

/// <summary>Keeps the gauges fresh for an exporter, which reads them without asking first.</summary>
internal sealed class StoreGaugesRefresher(StoreGauges gauges, TimeProvider time, ILogger<StoreGaugesRefresher> logger) : RecurringService("The reading of the gauges", logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private bool _hasRun;

    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        _hasRun = true;
        return gauges.RefreshAsync(cancellationToken);
    }

    protected override Task WaitAsync(CancellationToken cancellationToken) => _hasRun ? Task.Delay(Pause, time, cancellationToken) : Task.CompletedTask;
}
