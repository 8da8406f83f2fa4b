using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Application.Json;

/// <summary>Times must say their offset, or they would mean whatever this machine's zone is; they are kept and written in UTC.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // A time without an offset is of no kind; one with Z or an offset is UTC or local.
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTime(out var time) || time.Kind == DateTimeKind.Unspecified)
            throw new JsonException();
        return reader.GetDateTimeOffset().ToUniversalTime();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        Write(writer, value);

    public static void Write(Utf8JsonWriter writer, DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[32];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
