using Gateway.Application.Bots;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Telegram;

/// <summary>After the start, sees to it that Telegram delivers every bot's updates here. One instance at a time: the next finds nothing to change.</summary>
internal sealed partial class WebhookRegistration(
    IBotRegistry bots, TelegramWebhooks webhooks, ClusterLocks locks, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<WebhookRegistration> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Telegram delivers at once, so the listener must be open first.
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(stoppingToken);
        for (var pause = FirstPause; await RunOnceAsync(stoppingToken) > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            await Task.Delay(pause, time, stoppingToken);
    }

    /// <summary>Answers how many bots are still not known to be registered.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var held = await locks.AcquireAsync(ClusterLock.WebhookRegistration, cancellationToken);
            var missing = 0;
            foreach (var bot in bots.All)
                missing += await EnsureAsync(bot, cancellationToken) ? 0 : 1;
            return missing;
        }
        catch (Exception unavailable) when (Sql.IsUnavailable(unavailable) && !cancellationToken.IsCancellationRequested)
        {
            LogNoLock(logger, unavailable.GetType().Name);
            return bots.All.Count;
        }
    }

    private async Task<bool> EnsureAsync(Bot bot, CancellationToken cancellationToken)
    {
        var (answer, changed) = await webhooks.EnsureAsync(bot, cancellationToken);
        if (!answer.Ok)
            LogFailed(logger, bot.Slug, answer.Description);
        else if (changed)
            LogSet(logger, bot.Slug);

        // What Telegram refuses for good would be refused again: a wrong token, an address it does not accept.
        return answer.Ok || !answer.CanRetry;
    }

    [LoggerMessage(2011, LogLevel.Information, "{Bot}: Telegram now delivers its updates here")]
    private static partial void LogSet(ILogger logger, string bot);

    [LoggerMessage(2012, LogLevel.Error, "{Bot}: its webhook could not be registered: {Reason}")]
    private static partial void LogFailed(ILogger logger, string bot, string reason);

    [LoggerMessage(2013, LogLevel.Warning, "Webhooks are registered later, PostgreSQL is out of reach ({Error})")]
    private static partial void LogNoLock(ILogger logger, string error);
}
