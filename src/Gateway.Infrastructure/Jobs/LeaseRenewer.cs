using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Infrastructure.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Renews all leases that this process holds, several times within each lease.</summary>
internal sealed partial class LeaseRenewer(IJobQueue queue, HeldLeases leases, QueueOptions options, TimeProvider time, ILogger<LeaseRenewer> logger)
    : RecurringService("The renewal of leases", logger)
{
    protected override Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(options.Lease / 5, time, cancellationToken);

    protected override void Note(StoreUnavailableException unavailable) => LogFailed(logger, unavailable.Message);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var held = leases.Renewable();
        if (held.Count == 0)
            return;
        var askedAt = time.GetTimestamp();
        var (renewed, lost) = await queue.RenewAsync(held, cancellationToken);

        // What is in neither goes on until its time is up by this process's clock.
        leases.Renewed(held.Where(claim => renewed.Contains(claim.LeaseId) || lost.Contains(claim.LeaseId)), renewed, askedAt);
    }

    [LoggerMessage(3311, LogLevel.Warning, "Leases could not be renewed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
