using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>The caller's webhooks, or for an admin everybody's, oldest first.</summary>
public sealed record ListWebhooks(Caller Caller, PageRequest Page) : IAuthorizedRequest<Page<WebhookRow>>
{
    internal const string List = "webhooks";

    public Needs Needs => Needs.Scope(Scope.WebhooksRead);
}

internal sealed class ListWebhooksValidator : AbstractValidator<ListWebhooks>
{
    public ListWebhooksValidator() => this.Page(request => request.Page, _ => ListWebhooks.List);
}

internal sealed class ListWebhooksHandler(IGatewayDbFactory store) : IRequestHandler<ListWebhooks, Result<Page<WebhookRow>>>
{
    public async Task<Result<Page<WebhookRow>>> Handle(ListWebhooks request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var webhooks = db.WebhooksOf(request.Caller).AsNoTracking();
        if (request.Page.After(ListWebhooks.List) is { } after)
            webhooks = webhooks.Where(row => row.Id > after);
        var rows = await webhooks.OrderBy(row => row.Id).Take(request.Page.Fetch).ToListAsync(cancellationToken);
        return request.Page.PageOf(rows.ConvertAll(WebhookRow.Of), ListWebhooks.List, row => row.Id);
    }
}
