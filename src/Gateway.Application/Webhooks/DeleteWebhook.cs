using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Webhooks;

/// <summary>Removes a webhook with its deliveries.</summary>
public sealed record DeleteWebhook(Caller Caller, long Id) : IAuthorizedRequest<Unit>
{
    public Needs Needs => Needs.Scope(Scope.WebhooksWrite);
}

internal sealed class DeleteWebhookHandler(IGatewayDbFactory store) : IRequestHandler<DeleteWebhook, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteWebhook request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.LockSubscriptionsAsync(cancellationToken);
        if (await db.FindWebhookAsync(request.Caller, request.Id, cancellationToken) is not { } webhook)
            return VisibleWebhooks.NotFound;
        db.Webhooks.Remove(webhook);
        db.Audit(request.Caller, await db.NowAsync(cancellationToken), "webhook.deleted", webhook.Target(), new { webhook.Scope });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return Unit.Value;
    }
}
