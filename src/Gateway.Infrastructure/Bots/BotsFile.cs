using System.Text.Json;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Bots;

/// <summary>The bots of the file that <c>BOTS_CONFIG</c> names.</summary>
public sealed class BotsFile
{
    internal const string DefaultPath = "config/bots.json";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private BotsFile(IReadOnlyList<Bot> bots, IReadOnlyList<string> warnings)
    {
        Bots = bots;
        Warnings = warnings;
    }

    public IReadOnlyList<Bot> Bots { get; }

    /// <summary>What is probably a mistake but keeps nothing from working.</summary>
    public IReadOnlyList<string> Warnings { get; }

    internal static BotsFile Read(SettingsReader settings, string contentRoot, bool hasDatabase, bool hasAuthSecret)
    {
        var named = settings.Text(GatewaySettings.BotsConfig);
        var path = Path.GetFullPath(named ?? DefaultPath, contentRoot);
        if (named is null && hasDatabase && !File.Exists(path))
            return new BotsFile([], [$"There is no bots file at {DefaultPath}."]);
        BotEntry[] entries = [.. ReadElements(settings, path).Select(item => ReadEntry(settings, item.Element, item.Place))];
        BotsFileChecks.Run(settings, entries, hasDatabase, hasAuthSecret);
        Bot[] bots = [.. entries.Select(entry => entry.Bot).OfType<Bot>()];
        return new BotsFile(bots, BotsFileChecks.Warnings(bots));
    }

    private static BotEntry ReadEntry(SettingsReader settings, JsonElement element, string place)
    {
        try
        {
            return new BotEntryReader(settings, element, place).Read();
        }
        catch (InvalidOperationException)
        {
            settings.Problem($"{place}: holds an escape such as \\ud800 that is no character; remove it.");
            return new BotEntry(place);
        }
    }

    private static IEnumerable<(JsonElement Element, string Place)> ReadElements(SettingsReader settings, string path)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            root = document.RootElement.Clone();
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            settings.Problem("BOTS_CONFIG: the bots file cannot be read. Check the path (config/bots.json by default) and its permissions.");
            return [];
        }
        catch (JsonException malformed)
        {
            settings.Problem($"BOTS_CONFIG: the bots file is not JSON; see line {malformed.LineNumber + 1}.");
            return [];
        }

        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("bots", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            settings.Problem("BOTS_CONFIG: the bots file must be an object with a list called bots.");
            return [];
        }

        if (root.EnumerateObject().Count(field => field.NameEquals("bots")) > 1)
            settings.Problem("BOTS_CONFIG: the bots file has more than one list called bots.");
        foreach (var field in root.EnumerateObject().Where(field => !field.NameEquals("bots") && !field.NameEquals("$schema")))
            settings.Problem($"BOTS_CONFIG: the bots file has an unknown field {Place.Quote(field.Name)} beside bots.");
        return list.EnumerateArray().Select((element, index) => (element, $"bots[{index}]"));
    }
}
