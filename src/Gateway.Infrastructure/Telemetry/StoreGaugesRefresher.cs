using Microsoft.Extensions.Hosting;

namespace Gateway.Infrastructure.Telemetry;

/// <summary>Keeps the gauges fresh for an exporter, which reads them without asking first.</summary>
internal sealed class StoreGaugesRefresher(StoreGauges gauges, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await gauges.RefreshAsync(stoppingToken);
            await Task.Delay(Pause, time, stoppingToken);
        }
    }
}
