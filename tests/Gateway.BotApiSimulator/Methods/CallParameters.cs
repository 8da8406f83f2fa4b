using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>Parameters of a call wherever they came from; each may be a JSON value or text that holds one.</summary>
internal sealed class CallParameters(IReadOnlyDictionary<string, JsonNode?> values)
{
    public string? Text(string name) => values.GetValueOrDefault(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => other.ToJsonString(),
    };

    public long? Integer(string name) =>
        long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool Flag(string name) => Text(name) is { } text && (text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>An object or array, given as such or as text.</summary>
    public JsonNode? Json(string name)
    {
        var value = values.GetValueOrDefault(name);
        if (value is not JsonValue)
            return value;
        try
        {
            return Text(name) is { Length: > 0 } text ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public JsonObject ToJson() => new(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
}
