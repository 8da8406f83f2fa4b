using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Bots;
using Gateway.Application.Outbound;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Secrets;
using Gateway.Domain;
using Gateway.Domain.Accounts;
using Gateway.Domain.Webhooks;
using MediatR;

namespace Gateway.Application.Webhooks;

/// <summary>Makes a webhook, which the caller owns: it acts with the caller's rights. It is told of events from now on.</summary>
public sealed record CreateWebhook(Caller Caller, CreateWebhookBody Body) : IAuthorizedRequest<CreatedWebhook>
{
    public Needs Needs => Body switch
    {
        { Scope: WebhookScope.Chat, ChatId: { } chat } => Needs.Chat(chat, Right.Read, Scope.WebhooksWrite),
        { Scope: WebhookScope.Bot, Bot: { } bot } => Needs.Bot(bot, Right.Read, Scope.WebhooksWrite),
        _ => Needs.Scope(Scope.WebhooksWrite),
    };
}

internal sealed class CreateWebhookValidator : AbstractValidator<CreateWebhook>
{
    public CreateWebhookValidator()
    {
        RuleFor(request => request.Body.Url).WebhookUrl();
        RuleFor(request => request.Body.Scope).Must(scope => WebhookScope.Words.Contains(scope, StringComparer.Ordinal)).WithMessage($"Must be one of {string.Join(", ", WebhookScope.Words)}.");
        RuleFor(request => request.Body.ChatId).NotNull().When(request => request.Body.Scope is WebhookScope.Chat).WithMessage("Is missing; the scope is chat.");
        RuleFor(request => request.Body.ChatId).Null().When(request => request.Body.Scope is not WebhookScope.Chat).WithMessage("Is for the scope chat.");
        RuleFor(request => request.Body.Bot).NotNull().When(request => request.Body.Scope is WebhookScope.Bot).WithMessage("Is missing; the scope is bot.");
        RuleFor(request => request.Body.Bot).Null().When(request => request.Body.Scope is not WebhookScope.Bot).WithMessage("Is for the scope bot.");
        RuleFor(request => request.Body.Events).EventTypes();
    }
}

internal sealed class CreateWebhookHandler(IGatewayDbFactory store, IBotRegistry bots, ISecretCipher cipher, IAddressGuard guard) : IRequestHandler<CreateWebhook, Result<CreatedWebhook>>
{
    public async Task<Result<CreatedWebhook>> Handle(CreateWebhook request, CancellationToken cancellationToken)
    {
        var (caller, body) = (request.Caller, request.Body);
        if (body.Scope is WebhookScope.All && !(caller.Access.IsAdmin && caller.Kind == CallerKind.User))
            return Failure.Forbidden("right_missing", "Only admins are told of everything.");
        if (!cipher.IsConfigured)
            return Failure.NotConfigured("ENCRYPTION_KEY");
        if (!await guard.AllowsAsync(new Uri(body.Url), cancellationToken))
            return VisibleWebhooks.UrlForbidden;

        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        var last = await db.LockSubscriptionsAsync(cancellationToken);
        var now = await db.NowAsync(cancellationToken);
        var webhook = new Webhook
        {
            OwnerUserId = caller.UserId,
            OwnerApiKeyId = caller.Kind == CallerKind.ApiKey ? caller.Id : null,
            Url = body.Url,
            Scope = body.Scope,
            ChatId = body.ChatId,
            BotSlug = body.Bot is null ? null : bots.SlugOf(body.Bot),
            Events = [.. body.Events ?? []],
            Ordered = body.Ordered ?? false,
            FromPosition = last,
            EncryptedSecret = string.Empty,
            CreatedAt = now,
        };
        if (await db.RefusalAsync(webhook, cancellationToken) is { } refusal)
            return refusal;
        db.Webhooks.Add(webhook);
        if (!await db.TrySaveAsync(cancellationToken))
            return Failure.Conflict("account_changed", "The account or the chat has changed meanwhile; ask again.");

        // The row's id is part of what is encrypted.
        var secret = SigningSecret.Generate();
        webhook.EncryptedSecret = cipher.Encrypt(new Secret(secret), SecretPlace.WebhookSecret(webhook.Id));
        db.Audit(caller, now, "webhook.created", webhook.Target(), new { webhook.Scope, webhook.Events, webhook.Ordered, new Uri(webhook.Url).Host });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return new CreatedWebhook(webhook.Id, secret, webhook.Url, webhook.Scope, webhook.ChatId, webhook.BotSlug, webhook.Events, webhook.Ordered, webhook.CreatedAt);
    }
}
