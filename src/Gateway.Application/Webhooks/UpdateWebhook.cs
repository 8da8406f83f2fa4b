using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Outbound;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Webhooks;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>Changes a webhook. What waits goes to the new address, too.</summary>
public sealed record UpdateWebhook(Caller Caller, long Id, UpdateWebhookBody Body) : IAuthorizedRequest<WebhookRow>
{
    public Needs Needs => Needs.Scope(Scope.WebhooksWrite);
}

internal sealed class UpdateWebhookValidator : AbstractValidator<UpdateWebhook>
{
    public UpdateWebhookValidator()
    {
        RuleFor(request => request.Body.Url.Value).WebhookUrl().When(request => request.Body.Url.IsSet).OverridePropertyName("url");
        RuleFor(request => request.Body.Events.Value).EventTypes().When(request => request.Body.Events.IsSet).OverridePropertyName("events");
    }
}

internal sealed class UpdateWebhookHandler(IGatewayDbFactory store, IAddressGuard guard) : IRequestHandler<UpdateWebhook, Result<WebhookRow>>
{
    public async Task<Result<WebhookRow>> Handle(UpdateWebhook request, CancellationToken cancellationToken)
    {
        var body = request.Body;
        await using var db = store.Open();
        if (!await db.WebhooksOf(request.Caller).AnyAsync(row => row.Id == request.Id, cancellationToken))
            return VisibleWebhooks.NotFound;
        if (body.Url.IsSet && !await guard.AllowsAsync(new Uri(body.Url.Value), cancellationToken))
            return VisibleWebhooks.UrlForbidden;

        await using var unit = await db.BeginAsync(cancellationToken);
        await db.LockSubscriptionsAsync(cancellationToken);
        if (await db.FindWebhookAsync(request.Caller, request.Id, cancellationToken) is not { } webhook)
            return VisibleWebhooks.NotFound;
        var becomesOrdered = !webhook.Ordered && body.Ordered.Or(false);
        webhook.Url = body.Url.Or(webhook.Url);
        webhook.Events = body.Events.IsSet ? [.. body.Events.Value] : webhook.Events;
        webhook.Ordered = body.Ordered.Or(webhook.Ordered);
        if (webhook.DisabledReason is null && await db.RefusalAsync(webhook, cancellationToken) is { } refusal)
            return refusal;

        // From now on they go by their ids alone.
        if (becomesOrdered)
        {
            await db.WebhookDeliveries.Where(row => row.WebhookId == webhook.Id && row.Status == DeliveryStatus.Pending)
                .ExecuteUpdateAsync(row => row.SetProperty(delivery => delivery.RunAt, webhook.CreatedAt), cancellationToken);
        }

        db.Audit(request.Caller, await db.NowAsync(cancellationToken), "webhook.updated", webhook.Target(), new { Changed = Changed(body) });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return WebhookRow.Of(webhook);
    }

    private static IEnumerable<string> Changed(UpdateWebhookBody body)
    {
        (string Field, bool IsSet)[] fields = [("url", body.Url.IsSet), ("events", body.Events.IsSet), ("ordered", body.Ordered.IsSet)];
        return fields.Where(field => field.IsSet).Select(field => field.Field);
    }
}
