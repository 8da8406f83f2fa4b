using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Webhooks;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>Makes one delivery again, with all its attempts and under the same <c>webhook-id</c>.</summary>
public sealed record RedeliverDelivery(Caller Caller, long Id) : IAuthorizedRequest<DeliveryRow>
{
    public Needs Needs => Needs.Scope(Scope.WebhooksWrite);
}

internal sealed class RedeliverDeliveryHandler(IGatewayDbFactory store) : IRequestHandler<RedeliverDelivery, Result<DeliveryRow>>
{
    internal static readonly Failure Disabled = Failure.Conflict("webhook_disabled", "The webhook is disabled; enable it first.");

    private static readonly string[] Ended = [DeliveryStatus.Delivered, DeliveryStatus.Failed];

    public async Task<Result<DeliveryRow>> Handle(RedeliverDelivery request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var visible = db.WebhooksOf(request.Caller);
        var webhook = await visible.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == db.WebhookDeliveries.Where(delivery => delivery.Id == request.Id).Select(delivery => delivery.WebhookId).FirstOrDefault(), cancellationToken);
        if (webhook is null)
            return Failure.NotFound("delivery");
        if (webhook.DisabledReason is not null)
            return Disabled;
        await using var unit = await db.BeginAsync(cancellationToken);
        var now = await db.NowAsync(cancellationToken);
        var made = await db.RedeliverAsync(webhook, [request.Id], Ended, now, cancellationToken);
        var row = await db.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(delivery => delivery.Id == request.Id, cancellationToken);
        if (row is null)
            return Failure.NotFound("delivery");
        if (made == 0)
        {
            return Ended.Contains(row.Status, StringComparer.Ordinal)
                ? Failure.Conflict("event_gone", "The delivery's event is no longer kept.") : Failure.Conflict("delivery_open", "The delivery is under way.");
        }

        db.Audit(request.Caller, now, "delivery.redelivered", webhook.Target(), new { request.Id, row.Position });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return DeliveryRow.Of(row);
    }
}
