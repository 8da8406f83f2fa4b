using Gateway.Domain.Webhooks;

namespace Gateway.Application.Webhooks;

/// <summary>A webhook as the API shows it; never its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where events are posted.</param>
/// <param name="Scope"><c>chat</c>, <c>bot</c> or <c>all</c>.</param>
/// <param name="ChatId">The chat, where it is one chat's.</param>
/// <param name="Bot">The bot's slug, where it is one bot's.</param>
/// <param name="Events">Event types; empty means every type.</param>
/// <param name="Ordered">Deliveries keep the order of positions.</param>
/// <param name="Owner">With whose rights it acts.</param>
/// <param name="State"><c>active</c>; <c>paused</c> while one delivery a minute tries a receiver that keeps failing; or <c>disabled</c>.</param>
/// <param name="DisabledReason">Why it is disabled.</param>
/// <param name="DisabledAt">Since when.</param>
/// <param name="Failures">Attempts that failed since the last that succeeded.</param>
/// <param name="FailingSince">When the first of them failed.</param>
/// <param name="PausedSince">Since when it is paused.</param>
/// <param name="NextTrialAt">When the receiver is tried again.</param>
/// <param name="PreviousSecretUntil">Until then the secret before the last rotation signs as well.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record WebhookRow(
    long Id,
    string Url,
    string Scope,
    long? ChatId,
    string? Bot,
    IReadOnlyList<string> Events,
    bool Ordered,
    WebhookOwner Owner,
    string State,
    string? DisabledReason,
    DateTimeOffset? DisabledAt,
    int Failures,
    DateTimeOffset? FailingSince,
    DateTimeOffset? PausedSince,
    DateTimeOffset? NextTrialAt,
    DateTimeOffset? PreviousSecretUntil,
    DateTimeOffset CreatedAt)
{
    internal static WebhookRow Of(Webhook row) => new(
        row.Id,
        row.Url,
        row.Scope,
        row.ChatId,
        row.BotSlug,
        row.Events,
        row.Ordered,
        row.OwnerUserId is { } user ? new WebhookOwner("user", user) : new WebhookOwner("api_key", row.OwnerApiKeyId!.Value),
        row.DisabledReason is not null ? "disabled" : row.OpenedAt is not null ? "paused" : "active",
        row.DisabledReason,
        row.DisabledAt,
        row.Failures,
        row.FailingSince,
        row.OpenedAt,
        row.TrialAt,
        row.PreviousSecretUntil,
        row.CreatedAt);
}

/// <summary>Whose webhook it is: <c>user</c> or <c>api_key</c>.</summary>
public sealed record WebhookOwner(string Kind, long Id);

/// <summary>A new webhook, with its secret: this once.</summary>
public sealed record CreatedWebhook(
    long Id, string Secret, string Url, string Scope, long? ChatId, string? Bot, IReadOnlyList<string> Events, bool Ordered, DateTimeOffset CreatedAt)
{
    /// <summary>Without the secret; an address can hold one.</summary>
    public override string ToString() => $"{nameof(CreatedWebhook)} {{ {nameof(Id)} = {Id} }}";
}

/// <summary>A new secret, this once.</summary>
/// <param name="Id">Whose.</param>
/// <param name="Secret"><c>whsec_…</c>.</param>
/// <param name="PreviousSecretUntil">Until then the old one signs as well; null when it has ended.</param>
public sealed record RotatedWebhookSecret(long Id, string Secret, DateTimeOffset? PreviousSecretUntil)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{nameof(RotatedWebhookSecret)} {{ {nameof(Id)} = {Id} }}";
}

/// <summary>A delivery as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="WebhookId">Whose it is.</param>
/// <param name="MessageId">The <c>webhook-id</c> header, the same for every attempt.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Position">The event's position in the log.</param>
/// <param name="Status"><c>pending</c>, <c>running</c>, <c>delivered</c> or <c>failed</c>.</param>
/// <param name="Attempts">How many were made; since the last redelivery, if there was one.</param>
/// <param name="NextAttemptAt">Not before this time; null where there is none to come.</param>
/// <param name="ResponseStatus">What the receiver answered last.</param>
/// <param name="ResponseBody">The first KiB of it.</param>
/// <param name="DurationMs">How long the last attempt took.</param>
/// <param name="LastError">Why the last attempt failed, or why there was none.</param>
/// <param name="CreatedAt">When the event was committed.</param>
/// <param name="FinishedAt">When it was delivered, or failed for good.</param>
public sealed record DeliveryRow(
    long Id,
    long WebhookId,
    string MessageId,
    string Type,
    long Position,
    string Status,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    int? ResponseStatus,
    string? ResponseBody,
    int? DurationMs,
    string? LastError,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt)
{
    internal static DeliveryRow Of(WebhookDelivery row) => new(
        row.Id,
        row.WebhookId,
        WebhookPayload.IdOf(row.WebhookId, row.Position),
        row.Type,
        row.Position,
        row.Status,
        row.Attempts,
        string.Equals(row.Status, DeliveryStatus.Pending, StringComparison.Ordinal) ? row.RunAt : null,
        row.ResponseStatus,
        row.ResponseBody,
        row.DurationMs,
        row.LastError,
        row.CreatedAt,
        row.FinishedAt);
}
