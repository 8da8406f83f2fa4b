using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Application.Telemetry;
using Gateway.Infrastructure.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Takes jobs from dead holders, at least twice per lease, and purges what is past its retention. Safe beside others doing the same.</summary>
internal sealed partial class JobJanitor(
    IJobQueue queue, IBotRegistry bots, DeadLetterNotice notice, Drain drain, QueueOptions options, TimeProvider time, ILogger<JobJanitor> logger)
    : RecurringService("The janitor of jobs", logger)
{
    private static readonly TimeSpan LongestRescuePause = TimeSpan.FromSeconds(15);

    private readonly Grace _grace = new(options.Lease, time);
    private long? _purgedAt;

    private TimeSpan Pause => options.Lease / 3 < LongestRescuePause ? options.Lease / 3 : LongestRescuePause;

    protected override Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Pause, time, cancellationToken);

    protected override void Note(StoreUnavailableException unavailable) => LogFailed(logger, unavailable.Message);

    /// <summary>Rescues, and purges when it is time to or the last purge did not come to its end.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await RescueAsync(cancellationToken);
        if (_purgedAt is { } last && time.GetElapsedTime(last) < options.JanitorInterval)
            return;
        var purge = await queue.PurgeDoneAsync(cancellationToken);
        if (!purge.LeftSome)
            _purgedAt = time.GetTimestamp();
        _grace.Hear();
        if (purge.Rows > 0)
            LogPurged(logger, purge.Rows);
    }

    /// <summary>PostgreSQL was away when this process came: what has lapsed is its holders' for one look.</summary>
    public void NoteAbsence() => _grace.NoteAbsence();

    public async Task RescueAsync(CancellationToken cancellationToken)
    {
        while (await FindStuckAsync(cancellationToken) is { Count: > 0 } stuck && await queue.RescueAsync(stuck, cancellationToken) is { Jobs: > 0 } rescue)
        {
            GatewayMeter.Rescued(rescue);
            LogRescued(logger, rescue.Jobs);
            foreach (var (slug, chat) in rescue.ToTell)
            {
                // Not awaited: however slow Telegram is, the next lease that runs out must not wait for it.
                if (bots.Find(slug) is { } bot)
                    _ = notice.SendAsync(bot, chat, drain.Cutoff);
            }
        }
    }

    private async Task<IReadOnlyList<StuckJob>> FindStuckAsync(CancellationToken cancellationToken)
    {
        var stuck = await queue.FindStuckAsync(cancellationToken);
        if (_grace.IsOver() || stuck.Count == 0)
            return stuck;
        LogLeft(logger);
        return [];
    }

    [LoggerMessage(3321, LogLevel.Warning, "{Count} jobs were taken from holders whose lease had run out")]
    private static partial void LogRescued(ILogger logger, int count);

    [LoggerMessage(3322, LogLevel.Information, "{Count} finished jobs were purged")]
    private static partial void LogPurged(ILogger logger, int count);

    [LoggerMessage(3323, LogLevel.Warning, "The janitor could not work: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(3324, LogLevel.Information, "Leases ran out while PostgreSQL was away, or this process stood still: their holders speak first")]
    private static partial void LogLeft(ILogger logger);
}
