using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Webhooks;

/// <summary>
/// Enables a webhook that was disabled, from now on, or closes the breaker of one that keeps failing. What failed meanwhile can be redelivered.
/// </summary>
public sealed record EnableWebhook(Caller Caller, long Id) : IAuthorizedRequest<WebhookRow>
{
    public Needs Needs => Needs.Scope(Scope.WebhooksWrite);
}

internal sealed class EnableWebhookHandler(IGatewayDbFactory store, WebhookRights rights) : IRequestHandler<EnableWebhook, Result<WebhookRow>>
{
    public async Task<Result<WebhookRow>> Handle(EnableWebhook request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        var last = await db.LockSubscriptionsAsync(cancellationToken);
        if (await db.FindWebhookAsync(request.Caller, request.Id, cancellationToken) is not { } webhook)
            return VisibleWebhooks.NotFound;
        if (await rights.LostAsync(await db.SubjectAsync(webhook, cancellationToken), cancellationToken) is { } reason)
            return Failure.Conflict("owner_lacks_right", $"It acts with its owner's rights. {reason}");
        if (await db.RefusalAsync(webhook, cancellationToken) is { } refusal)
            return refusal;
        if (webhook.DisabledReason is not null)
            webhook.FromPosition = last;
        (webhook.DisabledReason, webhook.DisabledAt) = (null, null);
        (webhook.Failures, webhook.FailingSince, webhook.OpenedAt, webhook.TrialAt, webhook.PausedUntil) = (0, null, null, null, null);
        db.Audit(request.Caller, await db.NowAsync(cancellationToken), "webhook.enabled", webhook.Target());
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return WebhookRow.Of(webhook);
    }
}
