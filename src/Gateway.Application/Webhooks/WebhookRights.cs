using Gateway.Application.Accounts;
using Gateway.Domain.Accounts;
using Gateway.Domain.Webhooks;

namespace Gateway.Application.Webhooks;

/// <summary>Whose webhook it is, and whose events it is told of.</summary>
/// <param name="OwnerKind">A user or a key.</param>
/// <param name="OwnerId">Its id.</param>
/// <param name="Scope">One of <see cref="WebhookScope"/>.</param>
/// <param name="Bot">The bot's slug, or that of the chat's bot; null for all.</param>
/// <param name="ChatId">The chat, where it is one chat's.</param>
public sealed record WebhookSubject(CallerKind OwnerKind, long OwnerId, string Scope, string? Bot, long? ChatId)
{
    public static WebhookSubject Of(Webhook webhook, string? chatsBot) => new(
        webhook.OwnerUserId is null ? CallerKind.ApiKey : CallerKind.User, webhook.OwnerUserId ?? webhook.OwnerApiKeyId!.Value, webhook.Scope, webhook.BotSlug ?? chatsBot, webhook.ChatId);
}

/// <summary>A webhook acts with its owner's rights, which are looked at before every attempt.</summary>
public sealed class WebhookRights(IAccessReader accounts, IAccessEpoch epoch, TimeProvider time)
{
    /// <summary>Why the owner may not have these events now; null when it may.</summary>
    /// <exception cref="StoreUnavailableException">Nobody can say now.</exception>
    public async Task<string?> LostAsync(WebhookSubject subject, CancellationToken cancellationToken)
    {
        var owner = await accounts.FindAsync(subject.OwnerKind, subject.OwnerId, cancellationToken);
        return owner switch
        {
            null => "Its owner is gone.",
            { Disabled: true } => "Its owner is disabled.",
            { ExpiresAt: { } end } when end <= time.GetUtcNow() => "Its owner, an API key, has expired.",
            _ when !owner.Access.Has(Scope.WebhooksWrite) => $"Its owner no longer has the scope {Scope.WebhooksWrite}.",
            _ when !MayRead(owner.Access, subject) => subject.Scope switch
            {
                WebhookScope.All => "Its owner is no longer an admin.",
                WebhookScope.Bot => "Its owner may no longer read the bot.",
                _ => "Its owner may no longer read the chat.",
            },
            _ => null,
        };
    }

    /// <summary>The same from no earlier than now, for what cannot be undone: the right may have been given back, on another instance, since this one looked.</summary>
    /// <exception cref="StoreUnavailableException">Nobody can say now.</exception>
    public async Task<string?> StillLostAsync(WebhookSubject subject, CancellationToken cancellationToken)
    {
        await epoch.LookAsync(cancellationToken);
        return await LostAsync(subject, cancellationToken);
    }

    /// <summary>All is for admins; events without a chat are in no chat's.</summary>
    public static bool MayRead(Access access, WebhookSubject subject) => subject switch
    {
        { Scope: WebhookScope.All } => access.IsAdmin && subject.OwnerKind == CallerKind.User,
        { Scope: WebhookScope.Bot, Bot: { } bot } => access.OnBot(bot).HasFlag(Right.Read),
        { Scope: WebhookScope.Chat, Bot: { } bot, ChatId: { } chat } => access.OnChat(bot, chat).HasFlag(Right.Read),
        _ => false,
    };
}
