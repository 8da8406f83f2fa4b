using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Webhooks;

/// <summary>Sends one event of the type <c>webhook.test</c> now, and answers with what came of it. It is neither stored nor tried again, and leaves the breaker alone.</summary>
public sealed record TestWebhook(Caller Caller, long Id) : IAuthorizedRequest<WebhookTest>
{
    public Needs Needs => Needs.Scope(Scope.WebhooksWrite);
}

/// <summary>What came of a test.</summary>
/// <param name="Delivered">The receiver answered 2xx.</param>
/// <param name="MessageId">The <c>webhook-id</c> that was sent.</param>
/// <param name="ResponseStatus">What it answered; null when it did not.</param>
/// <param name="ResponseBody">The first KiB of it.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Error">Why it failed.</param>
public sealed record WebhookTest(bool Delivered, string MessageId, int? ResponseStatus, string? ResponseBody, int DurationMs, string? Error);

internal sealed class TestWebhookHandler(IGatewayDbFactory store, WebhookSigning signing, IWebhookPoster poster) : IRequestHandler<TestWebhook, Result<WebhookTest>>
{
    public async Task<Result<WebhookTest>> Handle(TestWebhook request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        if (await db.FindWebhookAsync(request.Caller, request.Id, cancellationToken) is not { } webhook)
            return VisibleWebhooks.NotFound;
        var now = await db.NowAsync(cancellationToken);
        var previous = webhook.PreviousSecretUntil > now ? webhook.EncryptedPreviousSecret : null;
        if (!signing.TryRead(webhook.Id, webhook.EncryptedSecret, previous, out var secrets, out var problem))
            return Failure.Conflict("secret_unreadable", $"The signing secret cannot be read ({problem}); rotate it.");
        var id = $"test_{webhook.Id}_{Guid.NewGuid():N}";
        db.Audit(request.Caller, now, "webhook.tested", webhook.Target());
        await db.SaveChangesAsync(cancellationToken);
        var answer = await poster.PostAsync(new WebhookPost(new Uri(webhook.Url), id, WebhookPayload.OfTest(webhook.Id, now), secrets), cancellationToken);
        return new WebhookTest(answer.Succeeded, id, answer.Status, answer.Body, (int)answer.Took.TotalMilliseconds, answer.Error);
    }
}
