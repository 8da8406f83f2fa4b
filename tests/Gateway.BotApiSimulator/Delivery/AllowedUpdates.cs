using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Delivery;

/// <summary>The bot's filter by kind. The default lets everything through but the three kinds that must be asked for by name.</summary>
internal sealed class AllowedUpdates
{
    public static readonly AllowedUpdates Default = new([]);

    private static readonly string[] OnlyByName = ["chat_member", "message_reaction", "message_reaction_count"];

    private readonly string[] _names;

    private AllowedUpdates(IEnumerable<string> names) => _names = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Names => _names;

    /// <summary>Null keeps the former setting, an empty list is the default.</summary>
    public static AllowedUpdates? Parse(JsonNode? value)
    {
        if (value is not JsonArray list)
            return null;
        return new AllowedUpdates(list
            .Where(item => item?.GetValueKind() == JsonValueKind.String)
            .Select(item => item!.GetValue<string>()));
    }

    public bool Permits(string kind) =>
        _names.Length == 0 ? !OnlyByName.Contains(kind, StringComparer.Ordinal) : _names.Contains(kind, StringComparer.Ordinal);

    public bool SameAs(AllowedUpdates other) => _names.AsSpan().SequenceEqual(other._names);
}
