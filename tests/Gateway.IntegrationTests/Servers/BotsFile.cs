using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Servers;

/// <summary>A bots file: the value of <c>BOTS_CONFIG</c> once written.</summary>
internal sealed class BotsFile(params IReadOnlyList<BotEntry> bots)
{
    public IReadOnlyList<BotEntry> Bots { get; } = bots;

    /// <summary>The bot that the update endpoint would find under this name: a slug, or a username in any case.</summary>
    public BotEntry this[string name] => Bots.First(bot =>
        string.Equals(bot.Slug, name, StringComparison.Ordinal) || string.Equals(bot.Username, name, StringComparison.OrdinalIgnoreCase));

    public string ToJson() =>
        new JsonObject { ["bots"] = new JsonArray([.. Bots.Select(static bot => bot.ToJson())]) }.ToJsonString();

    public string WriteTo(ServerFolder folder)
    {
        var path = folder.File("bots.json");
        File.WriteAllText(path, ToJson());
        return path;
    }
}
