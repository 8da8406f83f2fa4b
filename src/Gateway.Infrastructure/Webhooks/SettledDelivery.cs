using Gateway.Application.Webhooks;
using Gateway.Domain.Webhooks;
using Gateway.Infrastructure.Persistence;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>How a claim ended, as <see cref="DeliverySql.Settle"/> and <see cref="DeliverySql.Judge"/> write it.</summary>
internal sealed record SettledDelivery(ClaimedRun Run, ClaimedDelivery Delivery, string Status)
{
    private const int LongestError = 500;

    /// <summary>Null: no attempt was made, or none that says anything of the receiver.</summary>
    public WebhookAnswer? Answer { get; init; }

    /// <summary>Until its retry.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long the whole webhook waits.</summary>
    public TimeSpan Hold { get; init; }

    public string? Error { get; init; }

    public bool Returned { get; init; }

    public static SettledDelivery GivenBack(ClaimedRun run, ClaimedDelivery delivery) => new(run, delivery, DeliveryStatus.Pending) { Returned = true };

    /// <summary>Its event was erased.</summary>
    public static SettledDelivery Lost(ClaimedRun run, ClaimedDelivery delivery) => new(run, delivery, DeliveryStatus.Failed) { Error = "Its event is no longer kept." };

    public static SettledDelivery Of(ClaimedRun run, ClaimedDelivery delivery, WebhookAnswer answer)
    {
        if (answer.Succeeded)
            return new(run, delivery, DeliveryStatus.Delivered) { Answer = answer };
        var error = Sql.Clean(answer.Error!, LongestError);
        var asked = DeliverySchedule.Honoured(answer.RetryAfter) ?? TimeSpan.Zero;

        // A trial spends no attempt: it is the webhook that is tried.
        if (run.IsTrial && !answer.IsGone)
            return new(run, delivery, DeliveryStatus.Pending) { Answer = answer, Error = error, Hold = asked };
        var delay = answer.IsGone ? null : DeliverySchedule.DelayAfter(delivery.Attempts + 1, Random.Shared.NextDouble(), answer.RetryAfter);
        return delay is not { } wait
            ? new(run, delivery, DeliveryStatus.Failed) { Answer = answer, Error = error, Hold = asked }
            : new(run, delivery, DeliveryStatus.Pending)
            {
                Answer = answer,
                Error = error,

                // The head of an ordered webhook holds up the others until its retry, and so needs no time of its own.
                Delay = run.Ordered ? TimeSpan.Zero : wait,
                Hold = run.Ordered ? wait : asked,
            };
    }

    public bool TrialFailed => Run.IsTrial && Answer is { Succeeded: false };

    /// <summary>Of the delivery's own.</summary>
    public int SpentAttempts => Answer is null || (TrialFailed && !Answer.IsGone) ? 0 : 1;
}
