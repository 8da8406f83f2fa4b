using System.Text.RegularExpressions;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Delivery;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>setWebhook of a server in local mode: http and any port are fine. An empty url deletes the webhook.</summary>
internal sealed partial class SetWebhook : IBotApiMethod
{
    private const int DefaultConnections = 40;

    public string Name => "setWebhook";

    public async ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken)
    {
        var given = parameters.Text("url") ?? string.Empty;
        var drop = parameters.Flag("drop_pending_updates");
        if (given.Length == 0)
            return await DeleteWebhook.ExecuteAsync(bot, drop);
        if (Refuse(given, parameters) is { } refusal)
            return refusal;

        var secret = parameters.Text("secret_token") is { Length: > 0 } token ? token : null;
        var connections = (int)Math.Clamp(parameters.Integer("max_connections") ?? DefaultConnections, 1, 100);
        var webhook = new Webhook(new Uri(given), given, secret, connections);
        var change = await bot.Delivery.SetAsync(webhook, AllowedUpdates.Parse(parameters.Json("allowed_updates")), drop);
        if (change == WebhookChange.TooSoon)
            return MethodResult.TooManyRequests(1);
        bot.Polls.Terminate("terminated by setWebhook request");
        return MethodResult.Success(true, change == WebhookChange.Made ? "Webhook was set" : "Webhook is already set");
    }

    private static MethodResult? Refuse(string url, CallParameters parameters)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return MethodResult.BadRequest("invalid webhook URL specified");
        if (!string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
            && !string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal))
        {
            return MethodResult.BadRequest("bad webhook: An HTTPS URL must be provided for webhook");
        }

        var secret = parameters.Text("secret_token") ?? string.Empty;
        if (secret.Length > 256)
            return MethodResult.BadRequest("secret token is too long");
        return SecretPattern().IsMatch(secret) ? null : MethodResult.BadRequest("secret token contains unallowed characters");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretPattern();
}
