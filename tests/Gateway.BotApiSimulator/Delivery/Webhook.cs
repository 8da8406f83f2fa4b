namespace Gateway.BotApiSimulator.Delivery;

/// <summary>What setWebhook was told.</summary>
internal sealed record Webhook(Uri Url, string UrlAsGiven, string? Secret, int MaxConnections);

internal sealed record WebhookError(DateTimeOffset At, string Message);
