using Gateway.Application;
using Gateway.Application.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Streams;

/// <summary>Follows the log while this process has clients: at once when a hint comes, and about twice a second without one.</summary>
internal sealed partial class LogFollower(IEventLog log, LiveHub hub, LogHints hints, TimeProvider time, ILogger<LogFollower> logger) : BackgroundService
{
    /// <summary>How long clients are waited for when most of them lag: then it is this process that is slow.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    private bool _isBlind;

    /// <summary>Jittered, so that instances do not poll together.</summary>
    private static TimeSpan PollInterval => TimeSpan.FromMilliseconds(Random.Shared.Next(400, 600));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await hub.FollowedAsync().WaitAsync(stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
                if (_isBlind)
                    LogSees(logger);
                _isBlind = false;
            }
            catch (StoreUnavailableException unavailable)
            {
                if (!_isBlind)
                    LogBlind(logger, unavailable.Message);
                _isBlind = true;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Streams stand still; the gateway goes on.
                LogFault(logger, fault);
            }

            await hints.Streams.WaitAsync(PollInterval, time, stoppingToken);
        }
    }

    /// <summary>Hands out everything that there is now.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        for (var isEnd = false; !isEnd && hub.BeginReading() is var (after, filter);)
        {
            LogPage? page = null;
            try
            {
                page = await log.ReadAsync(after, long.MaxValue, filter, cancellationToken);
                isEnd = page.IsEnd;
            }
            finally
            {
                hub.EndReading(after, page);
            }

            for (var began = time.GetTimestamp(); hub.IsOverrun() && time.GetElapsedTime(began) < LongestPause;)
                await Task.Delay(Breath, time, cancellationToken);
        }
    }

    [LoggerMessage(3813, LogLevel.Error, "The log could not be read, so live streams stand still")]
    private static partial void LogFault(ILogger logger, Exception fault);

    [LoggerMessage(3811, LogLevel.Warning, "The log cannot be followed, so live streams stand still: {Reason}")]
    private static partial void LogBlind(ILogger logger, string reason);

    [LoggerMessage(3812, LogLevel.Information, "The log is followed again")]
    private static partial void LogSees(ILogger logger);
}
