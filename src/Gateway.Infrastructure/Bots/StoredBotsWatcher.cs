using Gateway.Application;
using Gateway.Application.Bots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Bots;

/// <summary>Follows the table <c>bots</c>, whichever instance changed it.</summary>
internal sealed partial class StoredBotsWatcher(IBotsVersion version, IStoredBots bots, TimeProvider time, ILogger<StoredBotsWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private long? _seen;
    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
                _failing = false;
            }
            catch (StoreUnavailableException unavailable)
            {
                if (!_failing)
                    LogFailed(logger, unavailable.Message);
                _failing = true;
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    /// <summary>Waits for the next change and reads it.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var next = await version.NextAsync(_seen, cancellationToken);
        await bots.ReloadAsync(cancellationToken);
        _seen = next;
    }

    [LoggerMessage(3803, LogLevel.Warning, "Changed bots cannot be read yet, those known are served on: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
