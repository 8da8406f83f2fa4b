using Gateway.Application;
using Gateway.Application.Jobs;
using Microsoft.Extensions.Hosting;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Puts retries that are due back into the line of their lane, about once a second.</summary>
internal sealed class JobScheduler(IJobQueue queue, TimeProvider time) : BackgroundService
{
    private static TimeSpan Interval => TimeSpan.FromMilliseconds(Random.Shared.Next(800, 1200));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // The worker, which asks as often, says so in the log.
            }
        }
    }

    /// <summary>Goes on while there is more than one slice. Answers how many were due.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var all = 0;
        for (var slice = await queue.RequeueDueAsync(cancellationToken); slice > 0; slice = await queue.RequeueDueAsync(cancellationToken))
            all += slice;
        return all;
    }
}
