using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Leasing;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Claims jobs and runs up to <see cref="QueueOptions.Concurrency"/> of them at once.</summary>
internal sealed class JobWorker(
    IJobQueue queue, JobRunner runner, IBotRegistry bots, JobWakeups wakeups, HandOver handOver, Drain drain, QueueOptions options, TimeProvider time, ILogger<JobWorker> logger,
    IStoredBots? stored = null)
    : LeaseWorker<ClaimedJob>("jobs", options.Concurrency, wakeups.Here, drain, time, logger)
{
    protected override Task<IReadOnlyList<ClaimedJob>> ClaimAsync(int room) => queue.PopAsync(room, CancellationToken.None);

    protected override int MostAhead => 512;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        handOver.To(this);
        return base.ExecuteAsync(stoppingToken);
    }

    protected override async Task<Task> WorkAsync(ClaimedJob work) =>
        await runner.HandleAsync(work, await FindBotAsync(work.Claim.BotSlug), options.StuckTimeout);

    protected override Task ReturnAsync(ClaimedJob work) => runner.GiveBackAsync(work);

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
}
