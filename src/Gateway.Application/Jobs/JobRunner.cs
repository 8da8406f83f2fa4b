using Gateway.Application.Lifecycle;
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
    /// <param name="envelope">What was read out of the update; null when it has to be read again.</param>
    /// <param name="limit">How long the handler may take from now.</param>
    public async Task<Settlement> RunAsync(ClaimedJob job, Bot? bot, UpdateEnvelope? envelope, TimeSpan limit)
    {
        using var lease = leases.Hold(job.Claim);
        if (job.Expired)
            return await FailAsync(job.Claim, new JobFailure("expired", null, LaneOrder.Relaxed, TellChat: false), bot);
        if (bot is null)
            return await FailAsync(job.Claim, Retry(job.Claim, HandlerOutcome.Retry("This gateway does not know the bot."), LaneOrder.Relaxed), bot);
        envelope ??= UpdateEnvelopeReader.Read(job.Raw, out _);
        if (envelope is null)
            return await FailAsync(job.Claim, new JobFailure("The update cannot be read.", null, bot.Order), bot);

        using var timeout = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, lease.Ending, drain.Cutoff);
        HandlerOutcome outcome;
        try
        {
            var context = new UpdateContext(bot, job.Raw, envelope)
            {
                KeptAnswer = job.KeptAnswer,
                KeepAnswer = (answer, cancellation) => queue.KeepAnswerAsync(job.Claim, answer, cancellation),
            };
            outcome = await dispatcher.RunAsync(context, attempt.Token);
        }
        catch (StoreUnavailableException unavailable)
        {
            outcome = HandlerOutcome.Retry(unavailable.Message);
        }
        catch (OperationCanceledException) when (drain.Cutoff.IsCancellationRequested || lease.Ending.IsCancellationRequested)
        {
            LogInterrupted(logger, job.Claim.BotSlug, job.Claim.JobId, drain.Cutoff.IsCancellationRequested ? "the gateway stops" : "its lease ends");
            return await queue.GiveBackAsync(job.Claim, CancellationToken.None) ? Settlement.GivenBack : Settlement.Lost;
        }
        catch (OperationCanceledException)
        {
            outcome = HandlerOutcome.Retry("The handler took too long.");
        }

        if (!outcome.Succeeded)
            return await FailAsync(job.Claim, Retry(job.Claim, outcome, bot.Order), bot);
        if (await queue.MarkDoneAsync(job.Claim, CancellationToken.None))
            return Settlement.Done;
        LogLost(logger, job.Claim.BotSlug, job.Claim.JobId);
        return Settlement.Lost;
    }

    private static JobFailure Retry(Claim claim, HandlerOutcome outcome, LaneOrder order) =>
        new(outcome.Error, outcome.CanRetry ? RetrySchedule.DelayAfter(claim.Attempt, outcome.RetryAfter) : null, order);

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

    [LoggerMessage(1402, LogLevel.Warning, "{Bot}: job {JobId} is no longer ours; what this attempt came to does not count")]
    private static partial void LogLost(ILogger logger, string bot, long jobId);

    [LoggerMessage(1403, LogLevel.Information, "{Bot}: job {JobId} was interrupted: {Reason}")]
    private static partial void LogInterrupted(ILogger logger, string bot, long jobId, string reason);
}
