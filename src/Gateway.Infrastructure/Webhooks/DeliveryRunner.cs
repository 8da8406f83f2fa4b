using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.Application;
using Gateway.Application.Lifecycle;
using Gateway.Application.Streams;
using Gateway.Application.Telemetry;
using Gateway.Application.Webhooks;
using Gateway.Domain.Webhooks;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>
/// Makes the deliveries of one claim, a few at a time, and says how each ended. What has not begun within <see cref="WebhookOptions.Window"/>, or
/// by the first failure, is given back: the webhook's row decides how to go on.
/// </summary>
internal sealed partial class DeliveryRunner(
    IEventLog log, WebhookRights rights, WebhookSigning signing, IWebhookPoster poster, DeliveryQueue queue, DeliverySettlements settlements, Drain drain,
    WebhookOptions options, TimeProvider time, ILogger<DeliveryRunner> logger) : IDisposable
{
    /// <summary>Nobody can say now who may read what, or the log cannot be read: the deliveries are not asked for again at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>From asking for the owner's rights to sending on them.</summary>
    private static readonly TimeSpan LongestAge = TimeSpan.FromMilliseconds(800);

    /// <summary>From looking at the webhook to sending what was claimed of it.</summary>
    private static readonly TimeSpan LongestSight = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _slots = new(options.Concurrency);

    /// <summary>What begins later might outlive the lease.</summary>
    private TimeSpan LongestClaim => options.Lease - (2 * options.Timeout);

    /// <summary>Does not throw.</summary>
    /// <returns>How many could be begun in time; null when that is not what ended it.</returns>
    public async Task<int?> RunAsync(ClaimedRun claimed)
    {
        using var run = new DeliveryRun(claimed, log);
        var state = new State(settlements, run);
        using var window = new CancellationTokenSource(WebhookOptions.Window, time);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(window.Token, drain.Draining);
        await using (closing.Token.Register(() => state.Close(tooSlow: window.IsCancellationRequested)))
        {
            if (!signing.TryRead(claimed.WebhookId, claimed.EncryptedSecret, claimed.EncryptedPreviousSecret, out var secrets, out var problem))
            {
                LogUnreadable(logger, claimed.WebhookId, problem);
                state.FailFirst($"It was not sent: its signing secret cannot be read ({problem}).");
            }
            else
            {
                var lanes = claimed.OneAtATime || claimed.IsTrial ? 1 : Math.Min(options.Share, claimed.Deliveries.Count);
                await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => LaneAsync(state, secrets, closing.Token)));
            }
        }

        state.Close();
        await state.SettledAsync();
        if (state.IsUnavailable)
            await Task.Delay(Pause, time, drain.Draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return state.WasTooSlow ? state.Begun : null;
    }

    public void Dispose() => _slots.Dispose();

    private async Task LaneAsync(State state, IReadOnlyList<SigningSecret> secrets, CancellationToken closing)
    {
        try
        {
            while (await state.Run.NextAsync() is { } next)
            {
                if (next.Entry is null)
                    state.Settle(SettledDelivery.Lost(state.Run.Claimed, next.Delivery));
                else
                    await DeliverAsync(state, next.Delivery, next.Entry, secrets, closing);
            }
        }
        catch (StoreUnavailableException)
        {
            state.IsUnavailable = true;
            state.Close();
        }
    }

    private async Task DeliverAsync(State state, ClaimedDelivery delivery, LoggedEvent entry, IReadOnlyList<SigningSecret> secrets, CancellationToken closing)
    {
        var run = state.Run.Claimed;
        try
        {
            await _slots.WaitAsync(closing);
        }
        catch (OperationCanceledException)
        {
            state.Settle(SettledDelivery.GivenBack(run, delivery));
            return;
        }

        try
        {
            // At every attempt: what was taken away or changed a second ago counts. To connect may take longer than that.
            var asked = await AskAsync(state);
            if (time.GetElapsedTime(run.ClaimedBefore) > LongestClaim)
                throw new WithheldException();

            state.Begin();
            var post = new WebhookPost(run.Url, WebhookPayload.IdOf(run.WebhookId, delivery.Position), WebhookPayload.Of(entry), secrets)
            {
                BeforeBody = () => time.GetElapsedTime(asked) > LongestAge ? AskAsync(state) : Task.CompletedTask,
            };
            using var span = GatewayTracer.BeginDelivery(delivery.TraceParent, run.WebhookId, delivery.Id);
            var answer = await poster.PostAsync(post, drain.Cutoff);
            GatewayMeter.Delivered(answer.Status, answer.Took);
            span?.Say(answer.Status, answer.Error);
            if (!answer.Succeeded)
            {
                state.Close();
                LogFailed(logger, run.WebhookId, delivery.Id, delivery.Attempts + 1, answer.Error!);
            }

            state.Settle(SettledDelivery.Of(run, delivery, answer));
        }
        catch (OperationCanceledException) when (drain.Cutoff.IsCancellationRequested)
        {
            state.GiveBack(delivery);
        }
        catch (WithheldException withheld)
        {
            state.GiveBack(delivery);
            if (withheld.Reason is not null && await rights.StillLostAsync(run.Subject, CancellationToken.None) is { } reason && await queue.DisableAsync(run.WebhookId, reason))
                LogDisabled(logger, run.WebhookId, reason);
        }
        catch (StoreUnavailableException)
        {
            state.GiveBack(delivery);
            throw;
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Asks for the owner's rights, and a few times a second whether the webhook is as it was.</summary>
    /// <returns>When; an answer that took long is none, as things may have changed since.</returns>
    /// <exception cref="WithheldException">The owner has them no more, or nobody knows yet: who claims the delivery next asks anew.</exception>
    private async Task<long> AskAsync(State state)
    {
        var (run, asked) = (state.Run.Claimed, time.GetTimestamp());
        if (await rights.LostAsync(run.Subject, drain.Cutoff) is { } reason)
            throw new WithheldException(reason);
        if (time.GetElapsedTime(state.LookedAt, asked) > LongestSight)
        {
            if (!await queue.IsUnchangedAsync(run))
                throw new WithheldException();
            state.LookedAt = asked;
        }

        return time.GetElapsedTime(asked) <= LongestAge ? asked : throw new WithheldException();
    }

    /// <summary>The event must not leave now.</summary>
    /// <param name="reason">The right that the owner has lost; null when it may leave another time.</param>
    [SuppressMessage("Roslynator", "RCS1194:Implement exception constructors", Justification = "Nobody outside sees it.")]
    private sealed class WithheldException(string? reason = null) : Exception
    {
        public string? Reason => reason;
    }

    /// <summary>How far a run is.</summary>
    private sealed class State(DeliverySettlements settlements, DeliveryRun run)
    {
        private readonly ConcurrentQueue<Task> _settling = [];
        private int _begun;

        public DeliveryRun Run => run;

        public int Begun => _begun;

        /// <summary>When the webhook was last seen to be as it was claimed.</summary>
        public long LookedAt { get; set; } = run.Claimed.ClaimedBefore;

        public bool IsUnavailable { get; set; }

        public bool WasTooSlow { get; private set; }

        public void Begin() => Interlocked.Increment(ref _begun);

        public void Settle(SettledDelivery settled) => _settling.Enqueue(settlements.WriteAsync(settled));

        public void GiveBack(ClaimedDelivery delivery)
        {
            Settle(SettledDelivery.GivenBack(run.Claimed, delivery));
            Close();
        }

        /// <summary>Nothing more is begun, and what is left is given back at once: attempts that run may take long.</summary>
        public void Close(bool tooSlow = false)
        {
            var left = run.Close();
            WasTooSlow |= tooSlow && left.Count > 0;
            foreach (var delivery in left)
                Settle(SettledDelivery.GivenBack(run.Claimed, delivery));
        }

        public void FailFirst(string error)
        {
            var first = run.Claimed.Deliveries[0];
            foreach (var delivery in run.Close())
            {
                Settle(ReferenceEquals(delivery, first)
                    ? SettledDelivery.Of(run.Claimed, delivery, new WebhookAnswer(null, null, error, null, TimeSpan.Zero))
                    : SettledDelivery.GivenBack(run.Claimed, delivery));
            }
        }

        public Task SettledAsync() => Task.WhenAll(_settling);
    }

    [LoggerMessage(3611, LogLevel.Warning, "Webhook {WebhookId} is disabled: {Reason}")]
    private static partial void LogDisabled(ILogger logger, long webhookId, string reason);

    [LoggerMessage(3612, LogLevel.Information, "Webhook {WebhookId}: delivery {DeliveryId} failed at attempt {Attempt}: {Error}")]
    private static partial void LogFailed(ILogger logger, long webhookId, long deliveryId, int attempt, string error);

    [LoggerMessage(3613, LogLevel.Error, "Webhook {WebhookId}: its signing secret cannot be read ({Problem})")]
    private static partial void LogUnreadable(ILogger logger, long webhookId, string problem);
}
