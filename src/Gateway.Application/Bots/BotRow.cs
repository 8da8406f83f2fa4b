using Gateway.Domain;
using Gateway.Domain.Bots;

namespace Gateway.Application.Bots;

/// <summary>A bot as the API shows it: never with a token or another secret.</summary>
/// <param name="Id">The bot's id at Telegram.</param>
/// <param name="Slug">Its name here.</param>
/// <param name="Username">Without <c>@</c>; null until Telegram has told it.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Source"><c>file</c> or <c>api</c>; a bot of the file is changed there.</param>
/// <param name="Handler"><c>echo</c>, <c>http</c>, <c>auth</c> or <c>none</c>.</param>
/// <param name="Async">Its updates are acknowledged at once and handled by the worker.</param>
/// <param name="RequireAuth">Only people who are signed in can talk to it.</param>
/// <param name="Order"><c>relaxed</c> or <c>strict</c>.</param>
/// <param name="Http">Where its updates are posted; shown to those who may manage the bot, since an address can hold a secret.</param>
/// <param name="WebhookSecretSet">The secret is one that was chosen, not derived from the token.</param>
/// <param name="Served">False for a stored bot that cannot be served: its secrets cannot be decrypted, or a bot of the file has its name.</param>
/// <param name="CreatedAt">Null for a bot of the file.</param>
/// <param name="UpdatedAt">Null for a bot of the file.</param>
public sealed record BotRow(
    long Id,
    string Slug,
    string? Username,
    string? DisplayName,
    BotSource Source,
    string Handler,
    bool Async,
    bool RequireAuth,
    string Order,
    BotHttpRow? Http,
    bool WebhookSecretSet,
    bool Served,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    internal static BotRow OfFile(Bot bot, bool withHttp) => new(
        bot.Id,
        bot.Slug,
        bot.Username,
        null,
        bot.Source,
        bot.Handler.Word(),
        bot.Async,
        bot.RequireAuth,
        bot.Order.Word(),
        withHttp && bot.Http is { } http ? new BotHttpRow(http.Url.OriginalString, Duration.Write(http.Timeout), http.Secret is not null) : null,
        !bot.WebhookSecret.Matches(WebhookSecret.Derive(bot.Token).Reveal()),
        Served: true,
        null,
        null);

    internal static BotRow OfStored(StoredBot row, bool served, bool withHttp) => new(
        row.Id,
        row.Slug,
        row.Username,
        row.DisplayName,
        BotSource.Api,
        row.Handler,
        row.Async,
        row.RequireAuth && HandlerKinds.Parse(row.Handler) != HandlerKind.Auth,
        row.LaneOrder,
        withHttp && row.HttpUrl is { } url ? new BotHttpRow(url, Duration.Write(row.HttpTimeout()), row.EncryptedHttpSecret is not null) : null,
        row.EncryptedWebhookSecret is not null,
        served,
        row.CreatedAt,
        row.UpdatedAt);
}

/// <summary>Where an <c>http</c> bot's updates are posted.</summary>
/// <param name="Url">The address.</param>
/// <param name="Timeout">How long one POST may take: <c>10s</c>.</param>
/// <param name="HasSecret">Each POST is signed.</param>
public sealed record BotHttpRow(string Url, string Timeout, bool HasSecret);
