using Gateway.Domain.Bots;

namespace Gateway.Domain.Webhooks;

/// <summary>Where a webhook's events are posted.</summary>
public static class WebhookUrl
{
    public const int Longest = 2048;

    public const string Rule = "must be an absolute http or https address without user name, fragment, control characters or port 0, of at most 2048 characters";

    public static bool IsValid(string? text) =>
        text is { Length: <= Longest } && !text.Any(IsControl) && HttpTarget.TryParseUrl(text, out var url) && url is { Port: > 0, Fragment.Length: 0 };

    /// <summary>What ends a line, too. At both ends they would be cut off, elsewhere escaped, and in a log or header be what they are.</summary>
    private static bool IsControl(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
