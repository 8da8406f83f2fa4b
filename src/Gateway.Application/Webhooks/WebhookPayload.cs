using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gateway.Application.Json;
using Gateway.Application.Streams;

namespace Gateway.Application.Webhooks;

/// <summary>What a receiver is sent: <c>{"type","timestamp","data"}</c>.</summary>
public static class WebhookPayload
{
    /// <summary>The type of what <c>POST /webhooks/{id}/test</c> sends; no event has it.</summary>
    public const string TestType = "webhook.test";

    private static readonly JsonWriterOptions Writing = new() { Encoder = WireJson.Options.Encoder };

    /// <summary>The <c>webhook-id</c> of an event: the same for every attempt and every redelivery, so that the receiver can tell doubles.</summary>
    public static string IdOf(long webhookId, long position) => string.Create(CultureInfo.InvariantCulture, $"evt_{webhookId}_{position}");

    public static ReadOnlyMemory<byte> Of(LoggedEvent entry) => Write(entry.Type, entry.At, entry.Json);

    public static ReadOnlyMemory<byte> OfTest(long webhookId, DateTimeOffset now) => Write(TestType, now, JsonSerializer.SerializeToUtf8Bytes(new { webhook_id = webhookId }));

    private static ReadOnlyMemory<byte> Write(string type, DateTimeOffset at, ReadOnlyMemory<byte> data)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length + 128);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteString("timestamp"u8, at.UtcDateTime);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
