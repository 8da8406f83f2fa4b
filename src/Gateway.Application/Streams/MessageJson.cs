using System.Text.Json;
using Gateway.Application.Chats;
using Gateway.Application.Json;

namespace Gateway.Application.Streams;

/// <summary>A message's fields as <see cref="WireJson"/> writes them, without its reflection: it is done for every event.</summary>
internal static class MessageJson
{
    /// <summary>All but the position, which an event has of its own.</summary>
    public static void WriteFields(Utf8JsonWriter json, MessageRow message)
    {
        json.Write("id"u8, message.Id);
        json.Write("chat_id"u8, message.ChatId);
        json.WriteNumber("telegram_message_id"u8, message.TelegramMessageId);
        json.WriteString("direction"u8, message.Direction);
        json.WriteString("kind"u8, message.Kind);
        json.WriteString("text"u8, message.Text);
        if (message.From is { } from)
        {
            json.WriteStartObject("from"u8);
            json.WriteNumber("id"u8, from.Id);
            json.WriteString("name"u8, from.Name);
            json.WriteString("username"u8, from.Username);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("from"u8);
        }

        json.Write("date"u8, message.Date);
        json.Write("edited_at"u8, message.EditedAt);
        json.Write("deleted_at"u8, message.DeletedAt);
        json.Write("reply_to"u8, message.ReplyTo);
        json.WriteString("media_kind"u8, message.MediaKind);
        json.WriteString("file_id"u8, message.FileId);
        json.Write("update_id"u8, message.UpdateId);
    }

    public static void Write(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    public static void Write(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        json.WritePropertyName(name);
        if (value is { } time)
            UtcTimeConverter.Write(json, time);
        else
            json.WriteNullValue();
    }
}
