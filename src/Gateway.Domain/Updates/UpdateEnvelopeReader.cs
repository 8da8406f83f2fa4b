using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Domain.Updates;

/// <summary>Reads the envelope in one pass over the raw bytes, without building a document.</summary>
/// <remarks>Lenient: only JSON itself, an object and an integer <c>update_id</c> are required. Whatever else has an unexpected type is passed over.</remarks>
public static class UpdateEnvelopeReader
{
    /// <summary>Deeper JSON is refused.</summary>
    public const int MaxDepth = 64;

    private const int MaxKindLength = 64;

    /// <summary>Returns null and says what is wrong where the bytes are no update.</summary>
    public static UpdateEnvelope? Read(ReadOnlySpan<byte> raw, out string problem)
    {
        if (!Utf8.IsValid(raw))
        {
            problem = "The body is not UTF-8.";
            return null;
        }

        try
        {
            return ReadUpdate(raw, out problem);
        }
        catch (JsonException)
        {
            problem = $"The body is not JSON, or is nested past {MaxDepth} levels.";
            return null;
        }
    }

    /// <summary>Reads a Message object as Telegram answers it to whoever sent or edited one. Null where the bytes are none. It has no update id.</summary>
    public static UpdateEnvelope? ReadSent(ReadOnlySpan<byte> message, bool edited)
    {
        if (!Utf8.IsValid(message))
            return null;
        try
        {
            var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            var fields = new PayloadFields { Kind = edited ? UpdateKinds.EditedMessage : UpdateKinds.Message, IsMessage = true };
            PayloadReader.Read(ref reader, ref fields);
            reader.Read();
            return fields.ToEnvelope(updateId: 0) is { Message: not null } envelope ? envelope : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static UpdateEnvelope? ReadUpdate(ReadOnlySpan<byte> raw, out string problem)
    {
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            problem = "The body is not a JSON object.";
            return null;
        }

        long? updateId = null;
        var best = default(PayloadFields);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Is(ref reader, "update_id"u8))
            {
                reader.Read();
                updateId = ReadInteger(ref reader);
                reader.Skip();
                continue;
            }

            var kind = ReadKind(ref reader, out var known);
            var fields = new PayloadFields { Kind = kind, IsMessage = known && UpdateKinds.IsMessage(kind) };
            reader.Read();
            fields.Rank = known ? 3 : reader.TokenType == JsonTokenType.StartObject ? 2 : 1;
            PayloadReader.Read(ref reader, ref fields);
            fields.CarriesSignIn |= best.CarriesSignIn;
            if (fields.Rank > best.Rank)
                best = fields;
            else
                best.CarriesSignIn = fields.CarriesSignIn;
        }

        // The reader throws on anything that follows the object, white space excepted.
        reader.Read();
        problem = updateId is null ? "The update has no integer update_id." : string.Empty;
        return updateId is null ? null : best.ToEnvelope(updateId.Value);
    }

    internal static long? ReadInteger(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null;

    private static string ReadKind(ref Utf8JsonReader reader, out bool known)
    {
        foreach (var (name, utf8) in UpdateKinds.Encoded)
        {
            if (JsonText.Is(ref reader, utf8))
            {
                known = true;
                return name;
            }
        }

        known = false;
        var kind = JsonText.Read(ref reader, MaxKindLength);
        return kind.Length == 0 ? UpdateKinds.Unknown : kind;
    }
}
