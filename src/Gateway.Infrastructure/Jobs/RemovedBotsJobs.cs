using System.Collections.Concurrent;
using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Infrastructure.Bots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Lets the open jobs of a removed bot die, also those that this instance accepted before it knew of the removal.</summary>
internal sealed partial class RemovedBotsJobs(BotRegistry bots, IJobDesk desk, TimeProvider time, ILogger<RemovedBotsJobs> logger) : BackgroundService
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<string> _removed = [];
    private readonly Signal _changed = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bots.StoredChanged += Follow;
        try
        {
            while (true)
            {
                await _changed.WaitAsync(_removed.IsEmpty ? Timeout.InfiniteTimeSpan : Retry, time, stoppingToken);
                await RunOnceAsync(stoppingToken);
            }
        }
        finally
        {
            bots.StoredChanged -= Follow;
        }
    }

    /// <summary>Buries the jobs of every bot that was removed since.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_removed.TryPeek(out var slug))
            {
                var buried = await desk.BuryAsync(slug, cancellationToken);
                if (buried > 0)
                    LogBuried(logger, slug, buried);
                _removed.TryDequeue(out _);
            }
        }
        catch (StoreUnavailableException)
        {
            // Tried again; the worker says in the log that PostgreSQL is away.
        }
    }

    private void Follow(object? sender, StoredBotChanges changes)
    {
        foreach (var bot in changes.Gone)
            _removed.Enqueue(bot.Slug);
        _changed.Set();
    }

    [LoggerMessage(3341, LogLevel.Information, "{Bot} was removed: {Count} of its jobs are dead now")]
    private static partial void LogBuried(ILogger logger, string bot, int count);
}
