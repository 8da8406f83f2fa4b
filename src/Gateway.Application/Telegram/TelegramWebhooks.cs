using System.Text.Json;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;

namespace Gateway.Application.Telegram;

/// <summary>Telegram's side of a bot's webhook: what is registered, and registering ours.</summary>
public sealed class TelegramWebhooks(IBotApi api, TelegramOptions options, TimeProvider time)
{
    /// <summary>Telegram takes about one change of a bot's webhook a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary><c>PUBLIC_URL</c> is set, so that there is something to register.</summary>
    public bool IsConfigured => options.PublicUrl is not null;

    /// <summary>Where Telegram is to deliver a bot's updates; its query changes with the secret, which Telegram does not tell.</summary>
    /// <exception cref="InvalidOperationException"><c>PUBLIC_URL</c> is unset.</exception>
    public string UrlOf(Bot bot)
    {
        var root = options.PublicUrl ?? throw new InvalidOperationException("PUBLIC_URL is unset: set it to the gateway's address as Telegram reaches it.");
        return $"{UpdateEndpoint(root)}{bot.Slug}?s={WebhookSecret.Fingerprint(bot.WebhookSecret)}";
    }

    public Task<BotApiAnswer> InfoAsync(Bot bot, CancellationToken cancellationToken) =>
        CallAsync(bot, "getWebhookInfo", "{}"u8.ToArray(), cancellationToken);

    /// <summary>Names every kind of update, since an empty list leaves some out; never drops what is pending.</summary>
    public Task<BotApiAnswer> SetAsync(Bot bot, CancellationToken cancellationToken) => CallAsync(
        bot,
        "setWebhook",
        BotApiCalls.Parameters(new { url = UrlOf(bot), secret_token = bot.WebhookSecret.Reveal(), allowed_updates = UpdateKinds.All, max_connections = 100 }),
        cancellationToken);

    public Task<BotApiAnswer> DeleteAsync(Bot bot, CancellationToken cancellationToken) =>
        CallAsync(bot, "deleteWebhook", "{}"u8.ToArray(), cancellationToken);

    /// <summary>Registers ours where another is registered, or none.</summary>
    /// <returns>The answer of the last call, and whether there was anything to change.</returns>
    public async Task<(BotApiAnswer Answer, bool Changed)> EnsureAsync(Bot bot, CancellationToken cancellationToken)
    {
        var current = await InfoAsync(bot, cancellationToken);
        if (!current.Ok)
            return (current, false);
        if (current.Result.ValueKind == JsonValueKind.Object && current.Result.TryGetProperty("url", out var url)
            && url.ValueEquals(UrlOf(bot)))
            return (current, false);
        return (await SetAsync(bot, cancellationToken), true);
    }

    /// <summary>Removes the registered webhook where it is one of ours: by now the bot may be another gateway's.</summary>
    /// <returns>The answer of the last call, and whether there was anything to remove.</returns>
    public async Task<(BotApiAnswer Answer, bool Changed)> RemoveOursAsync(Bot bot, CancellationToken cancellationToken)
    {
        var current = await InfoAsync(bot, cancellationToken);
        if (!current.Ok || options.PublicUrl is not { } root || current.Result.ValueKind != JsonValueKind.Object
            || !current.Result.TryGetProperty("url", out var url) || url.ValueKind != JsonValueKind.String
            || url.GetString()?.StartsWith(UpdateEndpoint(root), StringComparison.Ordinal) is not true)
            return (current, false);
        return (await DeleteAsync(bot, cancellationToken), true);
    }

    /// <summary>These calls do not go through the bot's sender, which refuses them; so they wait out a <c>retry_after</c> themselves.</summary>
    private async Task<BotApiAnswer> CallAsync(Bot bot, string method, byte[] parameters, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var answer = await api.CallAsync(bot.Token, method, parameters, cancellationToken);
            var pause = answer.RetryAfter ?? TimeSpan.FromSeconds(1);
            if (answer.ErrorCode != 429 || time.GetElapsedTime(started) + pause > Patience)
                return answer;
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static string UpdateEndpoint(Uri root) => $"{root.AbsoluteUri.TrimEnd('/')}/api/v1/telegram/webhook/";
}
