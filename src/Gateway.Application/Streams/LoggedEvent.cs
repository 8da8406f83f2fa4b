using System.Buffers;
using System.Text.Json;
using Gateway.Application.Chats;
using Gateway.Application.Json;

namespace Gateway.Application.Streams;

/// <summary>One event of the log, as every stream and webhook tells it.</summary>
public sealed class LoggedEvent
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = WireJson.Options.Encoder };

    private readonly Lazy<byte[]> _json;

    public LoggedEvent() => _json = new Lazy<byte[]>(Write);

    /// <summary>In commit order: whoever has seen this one has seen all before it.</summary>
    public required long Position { get; init; }

    /// <summary>One of <see cref="Domain.Streams.EventTypes"/>.</summary>
    public required string Type { get; init; }

    public required string Bot { get; init; }

    /// <summary>The update's kind, or <c>message</c> and <c>edited_message</c> for what was sent.</summary>
    public required string Kind { get; init; }

    /// <summary>The gateway's own id of the chat; null for an event without a chat.</summary>
    public required long? ChatId { get; init; }

    public required long? UpdateId { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The message in the form that this event gave it; null for <c>update.received</c>.</summary>
    public MessageRow? Message { get; init; }

    /// <summary>The update, byte for byte as Telegram sent it, where there is no message.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>The JSON that live streams send and webhooks have in <c>data</c>. Made once, for however many.</summary>
    public byte[] Json => _json.Value;

    private byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>((Message is null ? Raw.Length : (Message.Text?.Length ?? 0)) + 512);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "message"u8);
            json.WriteString("event"u8, Type);
            json.WriteNumber("position"u8, Position);
            json.WriteString("bot"u8, Bot);
            if (Message is { } message)
                MessageJson.WriteFields(json, message);
            else
                WriteUpdate(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteUpdate(Utf8JsonWriter json)
    {
        json.Write("chat_id"u8, ChatId);
        json.WriteString("kind"u8, Kind);
        json.Write("update_id"u8, UpdateId);
        json.Write("date"u8, At);
        json.WritePropertyName("update"u8);

        // It was read as JSON when it was accepted.
        json.WriteRawValue(Raw.Span, skipInputValidation: true);
    }
}
