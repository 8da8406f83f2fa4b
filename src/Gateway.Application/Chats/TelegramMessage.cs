using System.Text.Json;
using Gateway.Domain.Chats;

namespace Gateway.Application.Chats;

/// <summary>Reads what Telegram says of a message that was sent, for where the store cannot tell.</summary>
internal static class TelegramMessage
{
    public static MessageRow Read(JsonElement message, long? id, long? chatId) => new(
        id,
        chatId,
        Number(message, "message_id") ?? 0,
        Message.Out,
        "message",
        Text(message, "text") ?? Text(message, "caption"),
        Part(message, "from") is { } from && Number(from, "id") is { } sender
            ? new MessageSender(sender, Text(from, "first_name"), Text(from, "username"))
            : null,
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Number(message, "date") ?? 0, 0, int.MaxValue)),
        EditedAt: null,
        DeletedAt: null,
        Part(message, "reply_to_message") is { } original ? Number(original, "message_id") : null,
        MediaKind: null,
        FileId: null,
        UpdateId: null,
        Position: id);

    private static JsonElement? Part(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : null;

    private static long? Number(JsonElement parent, string name) =>
        Part(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    private static string? Text(JsonElement parent, string name)
    {
        try
        {
            return Part(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }
}
