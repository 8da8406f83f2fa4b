using Gateway.Application.Persistence;
using Gateway.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>Puts deliveries that have ended back into line, with all their attempts.</summary>
internal static class Redelivery
{
    /// <summary>Of these those that have ended so and whose event is still kept. Answers how many.</summary>
    public static Task<int> RedeliverAsync(
        this IGatewayDb db, Webhook webhook, IReadOnlyCollection<long> ids, IReadOnlyCollection<string> ended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Of an ordered webhook all have one time, so that they go by their ids.
        var runAt = webhook.Ordered ? webhook.CreatedAt : now;
        return db.WebhookDeliveries
            .Where(row => ids.Contains(row.Id) && ended.Contains(row.Status) && db.Events.Any(entry => entry.Position == row.Position))
            .ExecuteUpdateAsync(
                row => row.SetProperty(delivery => delivery.Status, DeliveryStatus.Pending).SetProperty(delivery => delivery.Attempts, 0)
                    .SetProperty(delivery => delivery.RunAt, runAt).SetProperty(delivery => delivery.QueuedAt, now).SetProperty(delivery => delivery.FinishedAt, (DateTimeOffset?)null),
                cancellationToken);
    }
}
