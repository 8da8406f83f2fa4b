using System.Text.RegularExpressions;

namespace Gateway.Application.Telegram;

/// <summary>What the names of methods say about calls. Telegram reads them in any case.</summary>
internal static partial class OutgoingMethods
{
    private static readonly string[] NewMessages = ["send", "copy", "forward"];

    /// <summary>Methods that would take the bot away from the gateway.</summary>
    private static readonly HashSet<string> TakingTheBotAway =
        new(StringComparer.OrdinalIgnoreCase) { "setWebhook", "deleteWebhook", "getUpdates", "logOut", "close" };

    /// <summary>Why a call of it is not made, as the end of a sentence; null when it may be.</summary>
    public static string? Refusal(string method)
    {
        if (!MethodName().IsMatch(method))
            return "names a method that is none";
        return TakingTheBotAway.Contains(method) ? $"asks for {method}, which is refused" : null;
    }

    /// <summary>Telegram limits what writes into a chat, and edits with it.</summary>
    public static bool IsLimited(string method) => IsNewMessage(method) || method.StartsWith("edit", StringComparison.OrdinalIgnoreCase);

    /// <summary>A message that any other method answers with existed before.</summary>
    public static bool IsNewMessage(string method) => Array.Exists(NewMessages, start => method.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("^[A-Za-z]{1,64}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MethodName();
}
