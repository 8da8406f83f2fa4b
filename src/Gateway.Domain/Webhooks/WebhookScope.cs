namespace Gateway.Domain.Webhooks;

/// <summary>Whose events a webhook is told of.</summary>
public static class WebhookScope
{
    public const string Chat = "chat";
    public const string Bot = "bot";
    public const string All = "all";

    public static readonly IReadOnlyList<string> Words = [Chat, Bot, All];
}
