using System.Text.Json;

namespace Gateway.Application.Updates.Handlers;

/// <summary>A sender's name as people know it. Read only where it is shown: the envelope does without.</summary>
internal static class SenderName
{
    public static string? Read(ReadOnlyMemory<byte> raw)
    {
        try
        {
            using var update = JsonDocument.Parse(raw);
            if (!update.RootElement.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object
                || !message.TryGetProperty("from", out var from) || from.ValueKind != JsonValueKind.Object)
                return null;
            var name = string.Join(' ', new[] { Text(from, "first_name"), Text(from, "last_name") }.Where(part => part is not null));
            return name.Length == 0 ? Text(from, "username") : name;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement from, string field) =>
        from.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
