using Gateway.Domain.Bots;

namespace Gateway.Domain.Webhooks;

/// <summary>Where a webhook's events are posted.</summary>
public static class WebhookUrl
{
    public const int Longest = 2048;

    public const string Rule = "must be an absolute http or https address without a user name or fragment, of at most 2048 characters";

    public static bool IsValid(string? text) =>
        text is { Length: <= Longest } && HttpTarget.TryParseUrl(text, out var url) && url.Fragment.Length == 0;
}
