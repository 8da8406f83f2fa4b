using System.Diagnostics.CodeAnalysis;
using Gateway.Application.Secrets;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Domain.Webhooks;

namespace Gateway.Application.Bots;

/// <summary>Makes a bot of its row.</summary>
public sealed class StoredBotReader(ISecretCipher cipher)
{
    /// <summary>Decrypts the row's secrets.</summary>
    /// <param name="row">The row.</param>
    /// <param name="bot">The bot as it is served.</param>
    /// <param name="problem">Why it cannot be served; names no secret.</param>
    public bool TryRead(StoredBot row, [NotNullWhen(true)] out Bot? bot, [NotNullWhen(false)] out string? problem)
    {
        bot = null;
        if (!TryDecrypt("token", row.EncryptedToken, SecretPlace.BotToken(row.Id), out var plain, out problem)
            || !TryDecrypt("webhook secret", row.EncryptedWebhookSecret, SecretPlace.BotWebhookSecret(row.Id), out var webhookSecret, out problem)
            || !TryDecrypt("http secret", row.EncryptedHttpSecret, SecretPlace.BotHttpSecret(row.Id), out var httpSecret, out problem))
            return false;
        if (!BotToken.TryParse(plain?.Reveal(), out var token) || token.BotId != row.Id)
            problem = "its token is another bot's";
        else if (HandlerKinds.Parse(row.Handler) is not { } handler || LaneOrders.Parse(row.LaneOrder) is not { } order)
            problem = "it asks for what this version does not know";
        else if (!TryReadHttp(row, httpSecret, out var http) || (handler == HandlerKind.Http && http is null))
            problem = "its http target is malformed";
        else
            bot = Bot(row, token, handler, order, webhookSecret, http);
        return bot is not null;
    }

    private static Bot Bot(StoredBot row, BotToken token, HandlerKind handler, LaneOrder order, Secret? webhookSecret, HttpTarget? http) => new()
    {
        Source = BotSource.Api,
        Slug = row.Slug,
        Username = row.Username,
        Token = token,
        Handler = handler,
        Async = row.Async,
        RequireAuth = row.RequireAuth && handler != HandlerKind.Auth,
        Order = order,
        WebhookSecret = webhookSecret ?? WebhookSecret.Derive(token),
        Http = http,
    };

    private static bool TryReadHttp(StoredBot row, Secret? secret, out HttpTarget? http)
    {
        http = null;
        if (row.HttpUrl is null)
            return true;
        SigningSecret? key = null;
        if (!HttpTarget.TryParseUrl(row.HttpUrl, out var url) || (secret is not null && !SigningSecret.TryParse(secret.Reveal(), out key)))
            return false;
        http = new HttpTarget(url, row.HttpTimeout(), key) { Guarded = true };
        return true;
    }

    private bool TryDecrypt(string what, string? text, SecretPlace place, out Secret? secret, [NotNullWhen(false)] out string? problem)
    {
        (secret, problem) = (null, null);
        if (text is null || cipher.TryDecrypt(text, place, out secret, out var refusal))
            return true;
        problem = $"its {what} {refusal}";
        return false;
    }
}
