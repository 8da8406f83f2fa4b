using Gateway.Application;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Lifecycle;

/// <summary>Does its duty again and again. Whatever comes of it, it must not end the gateway.</summary>
/// <param name="what">Who does it, for the log: <c>The janitor of jobs</c>.</param>
/// <param name="logger">Its log.</param>
internal abstract class RecurringService(string what, ILogger logger) : BackgroundService
{
    private bool _failing;

    /// <summary>Does it once, now.</summary>
    /// <exception cref="StoreUnavailableException">PostgreSQL does not answer.</exception>
    public abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Until it is to be done again.</summary>
    protected abstract Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>Says so in the log where nobody else does.</summary>
    protected virtual void Note(StoreUnavailableException unavailable)
    {
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await WaitAsync(stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
                Recover();
            }
            catch (StoreUnavailableException unavailable)
            {
                Note(unavailable);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Fail(fault);
            }
        }
    }

    /// <summary>Once for each time that it begins: some try every second.</summary>
    private void Fail(Exception fault)
    {
        if (!_failing)
            RecurringServiceLog.Fault(logger, fault, what);
        _failing = true;
    }

    private void Recover()
    {
        if (_failing)
            RecurringServiceLog.Recovered(logger, what);
        _failing = false;
    }
}

internal static partial class RecurringServiceLog
{
    [LoggerMessage(3521, LogLevel.Error, "{What} failed, and goes on trying")]
    public static partial void Fault(ILogger logger, Exception fault, string what);

    [LoggerMessage(3522, LogLevel.Information, "{What} works again")]
    public static partial void Recovered(ILogger logger, string what);
}
