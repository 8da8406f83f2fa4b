using Gateway.Application;
using Gateway.Application.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Streams;

/// <summary>Brings every reading of the access epoch to the live streams.</summary>
internal sealed partial class LiveRightsWatch(LiveRights rights, IRightsClock clock, ILogger<LiveRightsWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (RightsReading? seen = null; ;)
            seen = await RunOnceAsync(seen, stoppingToken);
    }

    /// <summary>Waits for a reading after the one that was seen, and brings it.</summary>
    public async Task<RightsReading> RunOnceAsync(RightsReading? seen, CancellationToken cancellationToken)
    {
        var reading = await clock.NextReadingAsync(seen, cancellationToken);
        try
        {
            await rights.RunOnceAsync(reading, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // The next reading comes soon; nothing is delivered meanwhile.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFault(logger, fault);
        }

        return reading;
    }

    [LoggerMessage(3821, LogLevel.Error, "The rights of live streams could not be looked at; nothing is delivered until they can")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
