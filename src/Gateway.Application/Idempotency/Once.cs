using System.Text.Json;
using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Idempotency;

/// <summary>Does what has an effect outside once for each key: the key is committed before, the answer after. A repeat never has the effect again by itself.</summary>
internal sealed partial class Once(IIdempotency keys, TimeProvider time, ILogger<Once> logger)
{
    private static readonly TimeSpan RenewEvery = IIdempotency.Lease / 3;

    /// <summary>How long an answer waits for its being stored.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Failure InFlight =
        Failure.Conflict("idempotency_in_flight", "An earlier request with this Idempotency-Key is still being carried out.") with { RetryAfter = TimeSpan.FromSeconds(1) };

    private static readonly Failure OtherBody =
        new(FailureKind.Invalid, "idempotency_key_reused", "This Idempotency-Key was used with another body in the last 24 hours.");

    /// <summary>Runs it, or answers what came of the first time.</summary>
    /// <param name="caller">Whose key it is.</param>
    /// <param name="key">Null: run without asking.</param>
    /// <param name="run">
    /// Calls the action it is given right before the effect: until then a fault proves that there is none, after that nothing does. An answer
    /// that is a failure always proves it, unless it is <see cref="TelegramFailures.OutcomeUnknown"/>.
    /// </param>
    /// <param name="keep">What of the answer is stored: no text of a message.</param>
    /// <param name="recall">Makes the answer of a repeat from what was stored.</param>
    public async Task<Result<Answered<T>>> AnswerAsync<T>(Caller caller, OnceKey? key, Func<Action, Task<Result<T>>> run, Func<T, T> keep, Func<T, Task<T>> recall)
    {
        if (key is null)
            return First(await run(static () => { }));
        var hold = new IdempotencyHold(caller.Account, key, Guid.NewGuid());
        var claim = await ClaimAsync(hold);
        return claim.State switch
        {
            ClaimState.Taken => First(await HoldAsync(hold, run, keep)),
            ClaimState.InFlight => InFlight,
            ClaimState.OtherBody => OtherBody,
            ClaimState.Answered when claim.Answer!.Status == StoredAnswer.Done =>
                new Answered<T>(await recall(JsonSerializer.Deserialize<T>(claim.Answer.Json)!), IsReplay: true),
            ClaimState.Answered => TelegramFailures.OutcomeUnknown,
            _ => TelegramFailures.OutcomeUnknown with { Kind = FailureKind.Conflict },
        };
    }

    private static Result<Answered<T>> First<T>(Result<T> result) => result.IsOk ? new Answered<T>(result.Value, IsReplay: false) : result.Failure;

    private async Task<IdempotencyClaim> ClaimAsync(IdempotencyHold hold)
    {
        try
        {
            return await keys.ClaimAsync(hold, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // It may be taken all the same, now or when a frozen server thaws; nobody is going to use it.
            _ = RepeatedlyAsync(hold, () => keys.FreeAsync(hold, CancellationToken.None), settledByFalse: false);
            throw;
        }
    }

    private async Task<Result<T>> HoldAsync<T>(IdempotencyHold hold, Func<Action, Task<Result<T>>> run, Func<T, T> keep)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(hold, done.Token);
        var hasBegun = false;
        try
        {
            var result = await run(() => hasBegun = true);
            if (result.IsOk)
                await SettleAsync(hold, new StoredAnswer(StoredAnswer.Done, JsonSerializer.SerializeToUtf8Bytes(keep(result.Value))));
            else
                await SettleAsync(hold, TelegramFailures.IsOutcomeUnknown(result.Failure) ? new StoredAnswer(StoredAnswer.Unknown, []) : null);
            return result;
        }
        catch
        {
            await SettleAsync(hold, hasBegun ? new StoredAnswer(StoredAnswer.Unknown, []) : null);
            throw;
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(IdempotencyHold hold, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewEvery, time, cancellationToken);
                await keys.RenewAsync(hold, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or StoreUnavailableException)
        {
            // Done, or repeats are told that the outcome is unknown until it is.
        }
    }

    /// <summary>Stores the answer, or with none frees the key. Whoever waits does not wait for a store that is away: that goes on behind.</summary>
    private async Task SettleAsync(IdempotencyHold hold, StoredAnswer? answer)
    {
        try
        {
            await SettleOnceAsync().WaitAsync(Patience, time, CancellationToken.None);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            _ = RepeatedlyAsync(hold, SettleOnceAsync, settledByFalse: true);
        }

        Task<bool> SettleOnceAsync() =>
            answer is null ? keys.FreeAsync(hold, CancellationToken.None) : keys.AnswerAsync(hold, answer, CancellationToken.None);
    }

    /// <summary>Tries again for some minutes. That it comes late does no harm: nobody takes over a key that is held, and none but its holder changes it.</summary>
    private async Task RepeatedlyAsync(IdempotencyHold hold, Func<Task<bool>> settle, bool settledByFalse)
    {
        var falses = 0;
        for (var pause = TimeSpan.FromSeconds(1); pause < TimeSpan.FromMinutes(3); pause *= 2)
        {
            await Task.Delay(pause, time, CancellationToken.None);
            try
            {
                if (await settle() || settledByFalse || ++falses == 3)
                    return;
            }
            catch (StoreUnavailableException)
            {
                falses = 0;
            }
        }

        LogUnsettled(logger, hold.Account, hold.Key.Route);
    }

    [LoggerMessage(1601, LogLevel.Error, "What came of a request with an Idempotency-Key could not be stored ({Account}, {Route}); a repeat is told that its outcome is unknown")]
    private static partial void LogUnsettled(ILogger logger, string account, string route);
}
