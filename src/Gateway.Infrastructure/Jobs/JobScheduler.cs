using Gateway.Application.Jobs;
using Gateway.Infrastructure.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Puts retries that are due back into the line of their lane, about once a second. That PostgreSQL is away the worker says, which asks as often.</summary>
internal sealed class JobScheduler(IJobQueue queue, TimeProvider time, ILogger<JobScheduler> logger) : RecurringService("The schedule of retries", logger)
{
    private static TimeSpan Interval => TimeSpan.FromMilliseconds(Random.Shared.Next(800, 1200));

    protected override Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Interval, time, cancellationToken);

    /// <summary>Goes on while there is more than one slice.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await queue.RequeueDueAsync(cancellationToken) > 0)
        {
        }
    }
}
