using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gateway.BotApiSimulator.Chats;

/// <summary>The entities that Telegram finds in a text by itself, as far as bots rely on them: commands.</summary>
internal static partial class Entities
{
    public static JsonArray? Find(string text)
    {
        var found = Command().Matches(text).Select(match => (JsonNode?)new JsonObject
        {
            ["offset"] = match.Index,
            ["length"] = match.Length,
            ["type"] = "bot_command",
        }).ToArray();
        return found.Length == 0 ? null : new JsonArray(found);
    }

    [GeneratedRegex(
        @"(?<![^\s])/[A-Za-z0-9_]{1,32}(@[A-Za-z0-9_]{3,32})?(?![A-Za-z0-9_@/])",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();
}
