using System.Collections.Concurrent;
using Gateway.Application.Jobs;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Jobs;

/// <summary>
/// Lets the open jobs of a removed bot die, also those that this instance accepted before it knew of the removal. That PostgreSQL is away the
/// worker says; what could not be done is tried again.
/// </summary>
internal sealed partial class RemovedBotsJobs(BotRegistry bots, IJobDesk desk, TimeProvider time, ILogger<RemovedBotsJobs> logger)
    : RecurringService("The burial of removed bots' jobs", logger)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<string> _removed = [];
    private readonly Signal _changed = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bots.StoredChanged += Follow;
        try
        {
            await base.ExecuteAsync(stoppingToken);
        }
        finally
        {
            bots.StoredChanged -= Follow;
        }
    }

    protected override Task WaitAsync(CancellationToken cancellationToken) =>
        _changed.WaitAsync(_removed.IsEmpty ? Timeout.InfiniteTimeSpan : Retry, time, cancellationToken);

    /// <summary>Buries the jobs of every bot that was removed since.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (_removed.TryPeek(out var slug))
        {
            var buried = await desk.BuryAsync(slug, cancellationToken);
            if (buried > 0)
                LogBuried(logger, slug, buried);
            _removed.TryDequeue(out _);
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
