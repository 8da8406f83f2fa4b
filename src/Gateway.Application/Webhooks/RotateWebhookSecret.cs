using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Secrets;
using Gateway.Domain;
using Gateway.Domain.Accounts;
using Gateway.Domain.Webhooks;
using MediatR;

namespace Gateway.Application.Webhooks;

/// <summary>Gives a webhook a new secret. The old one signs as well while the overlap lasts, so that receivers can change at their leisure.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Id">Of the webhook.</param>
/// <param name="Overlap">A duration, up to 7d; 24h by default. None ends the old one at once.</param>
public sealed record RotateWebhookSecret(Caller Caller, long Id, string? Overlap) : IAuthorizedRequest<RotatedWebhookSecret>
{
    private static readonly TimeSpan DefaultOverlap = TimeSpan.FromHours(24);

    internal static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(7);

    public Needs Needs => Needs.Scope(Scope.WebhooksWrite);

    internal TimeSpan Span => Overlap is null ? DefaultOverlap : Duration.TryParse(Overlap, out var span) ? span : throw new InvalidOperationException("The overlap was validated.");
}

internal sealed class RotateWebhookSecretValidator : AbstractValidator<RotateWebhookSecret>
{
    public RotateWebhookSecretValidator() => RuleFor(request => request.Overlap)
        .Must(overlap => overlap is null || (Duration.TryParse(overlap, out var span) && span >= TimeSpan.Zero && span <= RotateWebhookSecret.LongestOverlap))
        .WithMessage($"Must be {Duration.Form}, from 0s to 7d.");
}

internal sealed class RotateWebhookSecretHandler(IGatewayDbFactory store, ISecretCipher cipher) : IRequestHandler<RotateWebhookSecret, Result<RotatedWebhookSecret>>
{
    public async Task<Result<RotatedWebhookSecret>> Handle(RotateWebhookSecret request, CancellationToken cancellationToken)
    {
        if (!cipher.IsConfigured)
            return Failure.NotConfigured("ENCRYPTION_KEY");
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);

        // Two rotations at once would each take the other's new secret for the old one.
        await db.LockSubscriptionsAsync(cancellationToken);
        if (await db.FindWebhookAsync(request.Caller, request.Id, cancellationToken) is not { } webhook)
            return VisibleWebhooks.NotFound;
        var now = await db.NowAsync(cancellationToken);
        (webhook.EncryptedPreviousSecret, webhook.PreviousSecretUntil) = Previous(webhook, request.Span, now);
        var secret = SigningSecret.Generate();
        webhook.EncryptedSecret = cipher.Encrypt(new Secret(secret), SecretPlace.WebhookSecret(webhook.Id));
        db.Audit(request.Caller, now, "webhook.secret_rotated", webhook.Target(), new { webhook.PreviousSecretUntil });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new RotatedWebhookSecret(webhook.Id, secret, webhook.PreviousSecretUntil);
    }

    /// <summary>One that no key decrypts cannot sign any more either.</summary>
    private (string? Text, DateTimeOffset? Until) Previous(Webhook webhook, TimeSpan overlap, DateTimeOffset now) =>
        overlap > TimeSpan.Zero && cipher.TryDecrypt(webhook.EncryptedSecret, SecretPlace.WebhookSecret(webhook.Id), out var old, out _)
            ? (cipher.Encrypt(old, SecretPlace.PreviousWebhookSecret(webhook.Id)), now + overlap)
            : (null, null);
}
