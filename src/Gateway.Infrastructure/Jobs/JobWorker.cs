using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Claims jobs and runs up to <see cref="QueueOptions.Concurrency"/> of them at once.</summary>
internal sealed partial class JobWorker(
    IJobQueue queue, JobRunner runner, IBotRegistry bots, JobWakeups wakeups, Drain drain, QueueOptions options, TimeProvider time, ILogger<JobWorker> logger,
    IStoredBots? stored = null)
    : BackgroundService
{
    private readonly HashSet<Task> _running = [];
    private bool _full;
    private bool _failing;

    /// <summary>Wake-ups are hints; this is what nothing gets lost by. Jittered, so that instances do not poll together.</summary>
    private static TimeSpan PollInterval => TimeSpan.FromMilliseconds(Random.Shared.Next(800, 1200));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, drain.Draining);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stop.Token);
                Log(failing: null);
            }
            catch (StoreUnavailableException unavailable)
            {
                Log(unavailable.Message);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }

            await wakeups.Here.WaitAsync(PollInterval, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await FinishAsync();
    }

    /// <summary>Claims jobs and begins them until there is no more room or no more that is due. Answers how many.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var begun = 0;
        while (Room() is > 0 and var room)
        {
            // Not cancelled half-way: a claim that was committed but not read would run out its lease for nothing.
            cancellationToken.ThrowIfCancellationRequested();
            var jobs = await queue.PopAsync(room, CancellationToken.None);
            foreach (var job in jobs)
                Begin(job);
            begun += jobs.Count;
            if (jobs.Count < room)
                break;
        }

        return begun;
    }

    /// <summary>Notes in the same breath whether the next job that ends has to wake the worker.</summary>
    private int Room()
    {
        lock (_running)
        {
            var room = options.Concurrency - _running.Count;
            _full = room == 0;
            return room;
        }
    }

    private void Begin(ClaimedJob job)
    {
        lock (_running)
        {
            var run = Task.Run(async () => await runner.RunAsync(job, await FindBotAsync(job.Claim.BotSlug), envelope: null, options.StuckTimeout));
            _running.Add(run);
            _ = run.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>A job can be here sooner than the news of its bot, which another instance has just made.</summary>
    private async Task<Bot?> FindBotAsync(string slug)
    {
        if (bots.Find(slug) is { } bot || stored is null)
            return bots.Find(slug);
        try
        {
            await stored.ReloadAsync(CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // Then the job waits for its retry.
        }

        return bots.Find(slug);
    }

    private void Ended(Task run)
    {
        bool wasFull;
        lock (_running)
        {
            _running.Remove(run);
            wasFull = _full;
        }

        if (run.Exception is { } fault)
            LogFault(logger, fault);
        if (wasFull)
            wakeups.RaiseHere();
    }

    private async Task FinishAsync()
    {
        Task[] left;
        lock (_running)
            left = [.. _running];
        if (left.Length > 0)
            LogFinishing(logger, left.Length);
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Log(string? failing)
    {
        if (failing is not null && !_failing)
            LogUnavailable(logger, failing);
        else if (failing is null && _failing)
            LogAvailable(logger);
        _failing = failing is not null;
    }

    [LoggerMessage(3301, LogLevel.Error, "No jobs are taken: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);

    [LoggerMessage(3302, LogLevel.Information, "Jobs are taken again")]
    private static partial void LogAvailable(ILogger logger);

    [LoggerMessage(3304, LogLevel.Critical, "A job was left without an outcome; it runs again when its lease has run out")]
    private static partial void LogFault(ILogger logger, Exception fault);

    [LoggerMessage(3303, LogLevel.Information, "{Count} running jobs are finished before the gateway stops")]
    private static partial void LogFinishing(ILogger logger, int count);
}
