using Gateway.Application;
using Gateway.Infrastructure.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>Takes deliveries from dead holders, and fails those that have waited in vain. Safe beside others doing the same.</summary>
internal sealed partial class DeliveryJanitor(DeliveryQueue queue, DeliveryWakeups wakeups, TimeProvider time, ILogger<DeliveryJanitor> logger)
    : RecurringService("The janitor of deliveries", logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Pause, time, cancellationToken);

    protected override void Note(StoreUnavailableException unavailable) => LogUnavailable(logger, unavailable.Message);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (await queue.RescueAsync(cancellationToken) is > 0 and var rescued)
        {
            LogRescued(logger, rescued);
            wakeups.Here.Set();
        }

        if (await queue.FailStoppedAsync(cancellationToken) is > 0 and var failed)
            LogGivenUp(logger, failed);
    }

    [LoggerMessage(3641, LogLevel.Warning, "{Count} deliveries were taken from holders whose lease had run out")]
    private static partial void LogRescued(ILogger logger, int count);

    [LoggerMessage(3642, LogLevel.Warning, "{Count} deliveries are failed: their webhooks are disabled, or their receivers were down for too long")]
    private static partial void LogGivenUp(ILogger logger, int count);

    [LoggerMessage(3643, LogLevel.Warning, "The janitor of deliveries could not work: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);
}
