using System.Globalization;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>Who sees which webhooks: an admin all, anybody else their own.</summary>
internal static class VisibleWebhooks
{
    public static readonly Failure UrlForbidden =
        Failure.Invalid(new FieldProblem("url", "Leads to an address that is not globally routable, and WEBHOOK_ALLOWED_NETWORKS does not name it."));

    public static readonly Failure NotFound = Failure.NotFound("webhook");

    public static IQueryable<Webhook> WebhooksOf(this IGatewayDb db, Caller caller)
    {
        if (caller.Access.IsAdmin)
            return db.Webhooks;
        return caller.Kind == CallerKind.User ? db.Webhooks.Where(row => row.OwnerUserId == caller.Id) : db.Webhooks.Where(row => row.OwnerApiKeyId == caller.Id);
    }

    public static Task<Webhook?> FindWebhookAsync(this IGatewayDb db, Caller caller, long id, CancellationToken cancellationToken) =>
        db.WebhooksOf(caller).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);

    public static AuditTarget Target(this Webhook webhook) => new("webhook", webhook.Id.ToString(CultureInfo.InvariantCulture), webhook.BotSlug, webhook.ChatId);

    /// <summary>The bot of the chat, where it is one chat's.</summary>
    public static async Task<WebhookSubject> SubjectAsync(this IGatewayDb db, Webhook webhook, CancellationToken cancellationToken) =>
        WebhookSubject.Of(webhook, await db.Chats.Where(chat => chat.Id == webhook.ChatId).Select(chat => chat.BotSlug).FirstOrDefaultAsync(cancellationToken));
}
