using System.Text.Json;

namespace Gateway.Domain.Updates;

/// <summary>Finds a person in an update or a message that was sent: as who sent it, or as whoever else is named in it by id.</summary>
public static class NamedPerson
{
    /// <summary>Whether the person's id stands in any field called <c>id</c>, <c>user_id</c> or <c>…_user_id</c>, or <c>user_chat_id</c>. What cannot be read is taken to.</summary>
    public static bool IsIn(ReadOnlySpan<byte> raw, long userId)
    {
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = UpdateEnvelopeReader.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || !IsPersonField(ref reader))
                    continue;
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id) && id == userId)
                    return true;
            }

            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static bool IsPersonField(ref Utf8JsonReader reader) =>
        JsonText.Is(ref reader, "id"u8) || JsonText.Is(ref reader, "user_chat_id"u8) || JsonText.Is(ref reader, "user_id"u8) || reader.ValueSpan.EndsWith("_user_id"u8);
}
