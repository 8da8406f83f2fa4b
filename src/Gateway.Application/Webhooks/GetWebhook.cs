using Gateway.Application.Accounts;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>One webhook.</summary>
public sealed record GetWebhook(Caller Caller, long Id) : IAuthorizedRequest<WebhookRow>
{
    public Needs Needs => Needs.Scope(Scope.WebhooksRead);
}

internal sealed class GetWebhookHandler(IGatewayDbFactory store) : IRequestHandler<GetWebhook, Result<WebhookRow>>
{
    public async Task<Result<WebhookRow>> Handle(GetWebhook request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var webhook = await db.WebhooksOf(request.Caller).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken);
        return webhook is null ? VisibleWebhooks.NotFound : WebhookRow.Of(webhook);
    }
}
