using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Webhooks;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>Makes the deliveries of a time range again: those that failed, or those that were delivered.</summary>
public sealed record RedeliverRange(Caller Caller, long WebhookId, RedeliverBody Body) : IAuthorizedRequest<Redelivered>
{
    public Needs Needs => Needs.Scope(Scope.WebhooksWrite);
}

/// <summary>What came of it.</summary>
/// <param name="Count">Deliveries that are made again.</param>
/// <param name="Complete">False: there are more than one request may take; ask again.</param>
public sealed record Redelivered(int Count, bool Complete);

internal sealed class RedeliverRangeValidator : AbstractValidator<RedeliverRange>
{
    public RedeliverRangeValidator()
    {
        RuleFor(request => request.Body.To).GreaterThan(request => request.Body.From).WithMessage("Must be later than from.");
        RuleFor(request => request.Body.Status).Must(status => status is null or DeliveryStatus.Failed or DeliveryStatus.Delivered)
            .WithMessage($"Must be {DeliveryStatus.Failed} or {DeliveryStatus.Delivered}.");
    }
}

internal sealed class RedeliverRangeHandler(IGatewayDbFactory store) : IRequestHandler<RedeliverRange, Result<Redelivered>>
{
    private const int Slice = 5000;

    /// <summary>As many as may wait for a receiver that is down.</summary>
    private const int Most = 100_000;

    public async Task<Result<Redelivered>> Handle(RedeliverRange request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var webhook = await db.WebhooksOf(request.Caller).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.WebhookId, cancellationToken);
        if (webhook is null)
            return VisibleWebhooks.NotFound;
        if (webhook.DisabledReason is not null)
            return RedeliverDeliveryHandler.Disabled;
        var status = request.Body.Status ?? DeliveryStatus.Failed;
        var now = await db.NowAsync(cancellationToken);

        // What is to be delivered again was failed or delivered before; what fails meanwhile is not taken up once more.
        var count = 0;
        for (long? next = 0; next is { } after && count < Most;)
        {
            (var made, next) = await SliceAsync(db, webhook, status, request.Body, after, now, cancellationToken);
            count += made;
        }

        db.Audit(request.Caller, now, "webhook.redelivered", webhook.Target(), new { request.Body.From, request.Body.To, Status = status, Count = count });
        await db.SaveChangesAsync(cancellationToken);
        return new Redelivered(count, Complete: count < Most);
    }

    /// <summary>Ids follow time, so the index is walked by them. The second is where to go on; null at the end.</summary>
    private static async Task<(int Made, long? Next)> SliceAsync(
        IGatewayDb db, Webhook webhook, string status, RedeliverBody range, long after, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var slice = await db.WebhookDeliveries.Where(row => row.WebhookId >= webhook.Id && row.WebhookId <= webhook.Id && row.Status == status && row.Id > after)
            .OrderBy(row => row.WebhookId).ThenBy(row => row.Id).Take(Slice).Select(row => new { row.Id, row.CreatedAt, row.FinishedAt }).ToListAsync(cancellationToken);
        long[] ids = [.. slice.Where(row => row.CreatedAt >= range.From && row.CreatedAt < range.To && row.FinishedAt <= now).Select(row => row.Id)];
        var made = ids.Length == 0 ? 0 : await db.RedeliverAsync(webhook, ids, [status], now, cancellationToken);
        return (made, slice.Count < Slice ? null : slice[^1].Id);
    }
}
