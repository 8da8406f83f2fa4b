using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Telegram;

/// <summary>
/// Sees to it that Telegram delivers every bot's updates here: after the start, and whenever a stored bot is made, changed or removed. One
/// instance at a time: the next finds nothing to change.
/// </summary>
internal sealed partial class WebhookRegistration(
    BotRegistry bots, TelegramWebhooks webhooks, ClusterLocks locks, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<WebhookRegistration> logger,
    IStoredBots? stored = null)
    : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Signal _changed = new();
    private readonly HashSet<long> _missing = [];
    private readonly Dictionary<long, Bot> _gone = [];

    /// <summary>Takes note of what is to be done.</summary>
    /// <param name="made">Bots to have registered.</param>
    /// <param name="gone">Bots whose webhook is to be removed.</param>
    public void Follow(IReadOnlyList<Bot> made, IReadOnlyList<Bot> gone)
    {
        lock (_lock)
        {
            _missing.UnionWith(made.Select(bot => bot.Id));
            foreach (var bot in gone)
                _gone[bot.Id] = bot;
        }

        _changed.Set();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Telegram delivers at once, so the listener must be open first.
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(stoppingToken);
        bots.StoredChanged += (_, changes) => Follow(changes.Made, changes.Gone);
        Follow(bots.All, []);
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await RunOnceAsync(stoppingToken) > 0)
            {
                await _changed.WaitAsync(pause, time, stoppingToken);
                continue;
            }

            await _changed.WaitAsync(Timeout.InfiniteTimeSpan, time, stoppingToken);
            pause = FirstPause / 2;
        }
    }

    /// <summary>Answers how many bots are still not known to be registered.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var (missing, gone) = Open();
        if (missing.Count + gone.Count == 0)
            return 0;
        try
        {
            await using var held = await locks.AcquireAsync(ClusterLock.WebhookRegistration, cancellationToken);

            // Under the lock, and so after whatever another instance has just registered or removed.
            if (stored is not null)
                await stored.ReloadAsync(cancellationToken);
            foreach (var bot in gone)
                await RemoveAsync(bot, cancellationToken);
            foreach (var id in missing)
                await EnsureAsync(id, cancellationToken);
        }
        catch (Exception unavailable) when ((unavailable is StoreUnavailableException || Sql.IsUnavailable(unavailable)) && !cancellationToken.IsCancellationRequested)
        {
            LogNoLock(logger, unavailable.GetType().Name);
        }

        return Open().Missing.Count;
    }

    private (IReadOnlyList<long> Missing, IReadOnlyList<Bot> Gone) Open()
    {
        lock (_lock)
            return ([.. _missing], [.. _gone.Values]);
    }

    private async Task EnsureAsync(long id, CancellationToken cancellationToken)
    {
        if (bots.All.FirstOrDefault(bot => bot.Id == id) is { } bot)
        {
            var (answer, changed) = await webhooks.EnsureAsync(bot, cancellationToken);
            if (!answer.Ok)
                LogFailed(logger, bot.Slug, answer.Description);
            else if (changed)
                LogSet(logger, bot.Slug);

            // What Telegram refuses for good would be refused again: a wrong token, an address it does not accept.
            if (!answer.Ok && answer.CanRetry)
                return;
        }

        lock (_lock)
            _missing.Remove(id);
    }

    /// <summary>Best effort, once: a bot that is no longer ours may no longer answer to its token.</summary>
    private async Task RemoveAsync(Bot bot, CancellationToken cancellationToken)
    {
        if (bots.All.All(known => known.Id != bot.Id))
        {
            var (answer, changed) = await webhooks.RemoveOursAsync(bot, cancellationToken);
            if (!answer.Ok)
                LogNotRemoved(logger, bot.Slug, answer.Description);
            else if (changed)
                LogRemoved(logger, bot.Slug);
        }

        lock (_lock)
            _gone.Remove(bot.Id);
    }

    [LoggerMessage(2011, LogLevel.Information, "{Bot}: Telegram now delivers its updates here")]
    private static partial void LogSet(ILogger logger, string bot);

    [LoggerMessage(2012, LogLevel.Error, "{Bot}: its webhook could not be registered: {Reason}")]
    private static partial void LogFailed(ILogger logger, string bot, string reason);

    [LoggerMessage(2013, LogLevel.Warning, "Webhooks are registered later, PostgreSQL is out of reach ({Error})")]
    private static partial void LogNoLock(ILogger logger, string error);

    [LoggerMessage(2014, LogLevel.Information, "{Bot} was removed, and Telegram delivers its updates here no longer")]
    private static partial void LogRemoved(ILogger logger, string bot);

    [LoggerMessage(2015, LogLevel.Warning, "{Bot} was removed, but not its webhook: {Reason}")]
    private static partial void LogNotRemoved(ILogger logger, string bot, string reason);
}
