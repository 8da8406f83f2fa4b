using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Bots;

internal static class BotsFile
{
    public static void Load(string path, BotRegistry registry)
    {
        var root = JsonNode.Parse(File.ReadAllText(path));
        var bots = root as JsonArray ?? root?["bots"] as JsonArray
            ?? throw new FormatException($"{path}: expected a list of bots, or an object with \"bots\".");
        foreach (var bot in bots)
        {
            var token = (string?)bot?["token"] ?? string.Empty;
            if (registry.Register(token, (string?)bot?["username"], (string?)bot?["first_name"]) is null)
                throw new FormatException($"{path}: bot {bots.IndexOf(bot)} has no well-formed token.");
        }
    }
}
