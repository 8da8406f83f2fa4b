using Gateway.Application.Lifecycle;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Updates;

/// <summary>Without a database, and for whatever may hold a sign-in code: the handler runs now, and repeats are known to this process alone.</summary>
internal sealed partial class InProcessReception(
    HandlerDispatcher dispatcher, KnownUpdates known, LaneLocks lanes, HandlerOptions options, Drain drain, TimeProvider time,
    ILogger<InProcessReception> logger)
{
    public async Task<ReceiveUpdateResult> ReceiveAsync(Bot bot, ReceivedUpdate update, bool runHandler)
    {
        using var entry = known.Begin(bot.Slug, update.Envelope.UpdateId);
        if (entry.First is { } first)
            return await first == ReceiveUpdateResult.Failed ? ReceiveUpdateResult.Failed : ReceiveUpdateResult.Known;
        var result = runHandler ? await RunAsync(bot, update) : ReceiveUpdateResult.Accepted;
        if (result != ReceiveUpdateResult.Failed)
            entry.Keep(result);
        return result;
    }

    private async Task<ReceiveUpdateResult> RunAsync(Bot bot, ReceivedUpdate update)
    {
        var envelope = update.Envelope;
        var left = options.Timeout - time.GetElapsedTime(update.ReceivedAt);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, drain.Cutoff);
        try
        {
            using var lane = await lanes.AcquireAsync(bot.Slug, envelope.ChatId, attempt.Token);
            if (UpdateKinds.AnswerableFor(envelope.Kind) is { } answerable && time.GetElapsedTime(update.ReceivedAt) >= answerable)
                return ReceiveUpdateResult.Accepted;
            var outcome = await dispatcher.RunAsync(new UpdateContext(bot, update.Raw, envelope), attempt.Token);
            if (outcome.Succeeded)
                return ReceiveUpdateResult.Accepted;
            LogFailed(logger, bot.Slug, envelope.UpdateId, outcome.Error, outcome.CanRetry);
            return outcome.CanRetry ? ReceiveUpdateResult.Failed : ReceiveUpdateResult.Accepted;
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested)
        {
            LogCancelled(logger, bot.Slug, envelope.UpdateId, drain.Cutoff.IsCancellationRequested ? "the gateway stops" : "it took too long");
            return ReceiveUpdateResult.Failed;
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "{Bot}: update {UpdateId} failed: {Error} (can be retried: {CanRetry})")]
    private static partial void LogFailed(ILogger logger, string bot, long updateId, string error, bool canRetry);

    [LoggerMessage(1202, LogLevel.Warning, "{Bot}: update {UpdateId} was not finished: {Reason}")]
    private static partial void LogCancelled(ILogger logger, string bot, long updateId, string reason);
}
