using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Webhooks;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>A webhook's deliveries, newest first.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="WebhookId">Of the webhook.</param>
/// <param name="Status">Only these; null means any.</param>
/// <param name="Page">Which page.</param>
public sealed record ListDeliveries(Caller Caller, long WebhookId, string? Status, PageRequest Page) : IAuthorizedRequest<Page<DeliveryRow>>
{
    internal string List => $"deliveries:{WebhookId}:{Status}";

    public Needs Needs => Needs.Scope(Scope.WebhooksRead);
}

internal sealed class ListDeliveriesValidator : AbstractValidator<ListDeliveries>
{
    public ListDeliveriesValidator()
    {
        this.Page(request => request.Page, request => request.List);
        RuleFor(request => request.Status).Must(status => status is null || DeliveryStatus.All.Contains(status, StringComparer.Ordinal))
            .WithMessage($"Must be one of {string.Join(", ", DeliveryStatus.All)}.");
    }
}

internal sealed class ListDeliveriesHandler(IGatewayDbFactory store) : IRequestHandler<ListDeliveries, Result<Page<DeliveryRow>>>
{
    public async Task<Result<Page<DeliveryRow>>> Handle(ListDeliveries request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        if (!await db.WebhooksOf(request.Caller).AnyAsync(row => row.Id == request.WebhookId, cancellationToken))
            return VisibleWebhooks.NotFound;
        var before = request.Page.After(request.List) ?? long.MaxValue;

        // A page of each status by the index of all: one search for any would read past whatever else there is. The webhook stands there as a
        // range and in the order, since for one webhook by id the planner would take the primary key, and read past everybody else's.
        var rows = new List<WebhookDelivery>();
        foreach (var status in request.Status is { } one ? [one] : DeliveryStatus.All)
        {
            rows.AddRange(await db.WebhookDeliveries.AsNoTracking().Where(row => row.WebhookId >= request.WebhookId && row.WebhookId <= request.WebhookId && row.Status == status && row.Id < before)
                .OrderByDescending(row => row.WebhookId).ThenByDescending(row => row.Id).Take(request.Page.Fetch).ToListAsync(cancellationToken));
        }

        // One that changed its status in between stands there twice.
        return request.Page.PageOf([.. rows.DistinctBy(row => row.Id).OrderByDescending(row => row.Id).Take(request.Page.Fetch).Select(DeliveryRow.Of)], request.List, row => row.Id);
    }
}
