namespace Gateway.Application.Secrets;

/// <summary>Where a stored secret stands. It is part of what is authenticated, so a text that was moved to another row or column is worthless.</summary>
/// <param name="Table">The table.</param>
/// <param name="Id">The row.</param>
/// <param name="Purpose">What the secret is for.</param>
public readonly record struct SecretPlace(string Table, long Id, string Purpose)
{
    public static SecretPlace BotToken(long botId) => new("bots", botId, "token");

    public static SecretPlace BotWebhookSecret(long botId) => new("bots", botId, "webhook_secret");

    public static SecretPlace BotHttpSecret(long botId) => new("bots", botId, "http_secret");

    /// <summary>Of an outgoing webhook.</summary>
    public static SecretPlace WebhookSecret(long webhookId) => new("webhooks", webhookId, "secret");

    /// <summary>Of an outgoing webhook, before its last rotation.</summary>
    public static SecretPlace PreviousWebhookSecret(long webhookId) => new("webhooks", webhookId, "previous_secret");
}
