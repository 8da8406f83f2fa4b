using Gateway.Application.Lifecycle;
using Gateway.Application.Telemetry;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Jobs;

/// <summary>What became of a claimed job.</summary>
public enum Settlement
{
    Done,
    Retrying,
    Dead,

    /// <summary>Cancelled through no fault of its own; no attempt is spent.</summary>
    GivenBack,

    /// <summary>Somebody else has it by now, or will when the lease has run out.</summary>
    Lost,
}

/// <summary>Runs one claimed job, inline or in the worker, and says in the queue how it ended. Does not throw.</summary>
public sealed partial class JobRunner(
    IJobQueue queue, HandlerDispatcher dispatcher, HeldLeases leases, DeadLetterNotice notice, Drain drain, TimeProvider time, ILogger<JobRunner> logger)
{
    /// <summary>Runs the handler until it ends, is cancelled, or the lease could end; then settles the job.</summary>
    /// <param name="job">The claim and the update.</param>
    /// <param name="bot">Its bot; null when this gateway does not know it.</param>
    /// <param name="limit">How long the handler may take from now.</param>
    public async Task<Settlement> RunAsync(ClaimedJob job, Bot? bot, TimeSpan limit) =>
        await await HandleAsync(job, bot, limit);

    /// <summary>As <see cref="RunAsync"/>, for one who has more to do than to wait for the commit: the first task ends with the handler.</summary>
    public async Task<Task<Settlement>> HandleAsync(ClaimedJob job, Bot? bot, TimeSpan limit)
    {
        var lease = leases.Hold(job.Claim);
        try
        {
            return SettleAsync(lease, bot, await TracedAttemptAsync(job, bot, lease, limit));
        }
        catch
        {
            // Renewed any longer, the job would be nobody's.
            lease.Dispose();
            throw;
        }
    }

    /// <summary>For a job that is not begun after all.</summary>
    public Task<Settlement> GiveBackAsync(ClaimedJob job) => SettleAsync(leases.Hold(job.Claim), bot: null, IsExpired(job) ? Ended.Expired : Ended.NotItsFault);

    private async Task<Ended> TracedAttemptAsync(ClaimedJob job, Bot? bot, HeldLease lease, TimeSpan limit)
    {
        using var span = GatewayTracer.BeginJob(job);
        var ended = await AttemptAsync(job, bot, lease, limit);
        span?.Say(status: null, ended.Returned ? "broken off" : ended.Failure is null ? null : "failed");
        return ended;
    }

    private async Task<Ended> AttemptAsync(ClaimedJob job, Bot? bot, HeldLease lease, TimeSpan limit)
    {
        if (IsExpired(job))
            return Ended.Expired;
        if (bot is null)
            return Ended.With(job.Claim, HandlerOutcome.Retry("This gateway does not know the bot."), LaneOrder.Relaxed);
        if ((job.Envelope ?? UpdateEnvelopeReader.Read(job.Raw, out _)) is not { } envelope)
            return Ended.With(job.Claim, HandlerOutcome.GiveUp("The update cannot be read."), bot.Order);

        using var timeout = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, lease.Ending, drain.Cutoff);
        try
        {
            var context = new UpdateContext(bot, job.Raw, envelope)
            {
                KeptAnswer = job.KeptAnswer,
                KeepAnswer = (answer, cancellation) => queue.KeepAnswerAsync(job.Claim, answer, cancellation),
            };
            return Ended.With(job.Claim, await dispatcher.RunAsync(context, attempt.Token), bot.Order);
        }
        catch (StoreUnavailableException unavailable)
        {
            return Ended.With(job.Claim, HandlerOutcome.Retry(unavailable.Message), bot.Order);
        }
        catch (OperationCanceledException) when (drain.Cutoff.IsCancellationRequested || lease.Ending.IsCancellationRequested)
        {
            LogInterrupted(logger, job.Claim.BotSlug, job.Claim.JobId, drain.Cutoff.IsCancellationRequested ? "the gateway stops" : "its lease ends");
            return Ended.NotItsFault;
        }
        catch (OperationCanceledException)
        {
            return Ended.With(job.Claim, HandlerOutcome.Retry("The handler took too long."), bot.Order);
        }
    }

    /// <summary>It counts from before the claim, so it comes a little too early rather than too late.</summary>
    private bool IsExpired(ClaimedJob job) => job.ExpiresIn <= time.GetElapsedTime(job.Claim.ClaimedBefore);

    private async Task<Settlement> SettleAsync(HeldLease lease, Bot? bot, Ended ended)
    {
        using var held = lease;
        var settlement = await SayAsync(lease, bot, ended);
        GatewayMeter.Settled(lease.Claim.BotSlug, settlement);
        return settlement;
    }

    private async Task<Settlement> SayAsync(HeldLease lease, Bot? bot, Ended ended)
    {
        var claim = lease.Claim;
        if (ended.Returned)
            return await queue.GiveBackAsync(claim, CancellationToken.None) ? Settlement.GivenBack : Settlement.Lost;
        if (ended.Failure is { } failure)
            return await FailAsync(claim, failure, bot);
        if (await queue.MarkDoneAsync(claim, CancellationToken.None))
            return Settlement.Done;
        LogLost(logger, claim.BotSlug, claim.JobId);
        return Settlement.Lost;
    }

    private async Task<Settlement> FailAsync(Claim claim, JobFailure failure, Bot? bot)
    {
        var result = await queue.MarkFailedAsync(claim, failure, CancellationToken.None);
        if (!result.Counted)
        {
            LogLost(logger, claim.BotSlug, claim.JobId);
            return Settlement.Lost;
        }

        LogFailed(logger, claim.BotSlug, claim.JobId, claim.Attempt, failure.Error, failure.RetryIn);
        if (failure.RetryIn is not null)
            return Settlement.Retrying;

        // Not awaited: an inline caller has Telegram waiting for its answer.
        if (result.TellChat && bot is not null && claim.TelegramChatId is { } chat)
            _ = notice.SendAsync(bot, chat, drain.Cutoff);
        return Settlement.Dead;
    }

    [LoggerMessage(1401, LogLevel.Warning, "{Bot}: job {JobId} failed at attempt {Attempt}: {Error} (again in {RetryIn})")]
    private static partial void LogFailed(ILogger logger, string bot, long jobId, int attempt, string error, TimeSpan? retryIn);

    [LoggerMessage(1402, LogLevel.Warning, "{Bot}: job {JobId} is no longer ours; what this attempt came to counts only until it is taken")]
    private static partial void LogLost(ILogger logger, string bot, long jobId);

    [LoggerMessage(1403, LogLevel.Information, "{Bot}: job {JobId} was interrupted: {Reason}")]
    private static partial void LogInterrupted(ILogger logger, string bot, long jobId, string reason);

    /// <summary>How an attempt ended: done, failed, or through no fault of its own.</summary>
    private readonly record struct Ended(JobFailure? Failure, bool Returned)
    {
        public static readonly Ended NotItsFault = new(null, Returned: true);

        public static readonly Ended Expired = new(new JobFailure("expired", null, LaneOrder.Relaxed, TellChat: false), Returned: false);

        public static Ended With(Claim claim, HandlerOutcome outcome, LaneOrder order) => outcome.Succeeded
            ? default
            : new Ended(new JobFailure(outcome.Error, outcome.CanRetry ? RetrySchedule.DelayAfter(claim.Attempt, outcome.RetryAfter) : null, order), Returned: false);
    }
}
