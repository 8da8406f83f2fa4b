using System.Text.Json;

namespace Gateway.BotApiSimulator.Delivery;

/// <summary>What delivery needs to know of an update, read from its bytes without changing or understanding the rest.</summary>
internal sealed record UpdateEnvelope(long? UpdateId, string Kind, long? ChatId, long? UserId)
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1_000_000 };

    /// <summary>Reads the envelope.</summary>
    /// <exception cref="FormatException">The bytes are no JSON object with, if any, an integer update_id.</exception>
    public static UpdateEnvelope Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, AnyDepth);
            return ReadObject(ref reader);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException("The update is not a JSON object.", error);
        }
    }

    private static UpdateEnvelope ReadObject(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("The update is not a JSON object.");
        long? updateId = null;
        string? kind = null;
        (long? Chat, long? User) ids = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("update_id"))
            {
                reader.Read();
                updateId = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id)
                    ? id
                    : throw new FormatException("update_id is not an integer.");
                continue;
            }

            var name = reader.GetString();
            reader.Read();
            if (kind is null && reader.TokenType == JsonTokenType.StartObject)
            {
                kind = name;
                ids = ReadPayload(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        while (reader.Read())
        {
            // Reads to the end, where the reader itself refuses trailing bytes.
        }

        return new UpdateEnvelope(updateId, kind ?? string.Empty, ids.Chat, ids.User);
    }

    private static (long? Chat, long? User) ReadPayload(ref Utf8JsonReader reader)
    {
        (long? Chat, long? User) ids = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("chat"))
                ids.Chat = ReadId(ref reader);
            else if (reader.ValueTextEquals("from") || reader.ValueTextEquals("user"))
                ids.User = ReadId(ref reader);
            else
                reader.Skip();
        }

        return ids;
    }

    private static long? ReadId(ref Utf8JsonReader reader)
    {
        long? id = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id");
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value))
                id = value;
            else
                reader.Skip();
        }

        return id;
    }
}
