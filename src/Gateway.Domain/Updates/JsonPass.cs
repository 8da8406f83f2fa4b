using System.Text.Json;

namespace Gateway.Domain.Updates;

/// <summary>Steps of the one pass over an update. Whatever is passed over is looked through for a sign-in command.</summary>
internal static class JsonPass
{
    public static bool NextField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes from a field's name to its value. True for an object; anything else is passed over.</summary>
    public static bool EnterObject(ref Utf8JsonReader reader, ref bool carriesSignIn)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            return true;
        Scan(ref reader, ref carriesSignIn);
        return false;
    }

    public static long? ReadInteger(ref Utf8JsonReader reader, ref bool carriesSignIn)
    {
        reader.Read();
        var value = UpdateEnvelopeReader.ReadInteger(ref reader);
        Scan(ref reader, ref carriesSignIn);
        return value;
    }

    /// <summary>Null for anything but a string, and for an empty one.</summary>
    public static string? ReadString(ref Utf8JsonReader reader, int longest, ref bool carriesSignIn)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.ValueSpan.IsEmpty ? null : JsonText.Read(ref reader, longest);
        Scan(ref reader, ref carriesSignIn);
        return null;
    }

    public static void PassOver(ref Utf8JsonReader reader, ref bool carriesSignIn)
    {
        reader.Read();
        Scan(ref reader, ref carriesSignIn);
    }

    /// <summary>Passes over a field of a message, which may be its text.</summary>
    public static void PassOverField(ref Utf8JsonReader reader, ref bool carriesSignIn)
    {
        if (IsText(ref reader))
            Inspect(ref reader, ref carriesSignIn);
        else
            PassOver(ref reader, ref carriesSignIn);
    }

    /// <summary>Looks into the value of a text field and stays on it.</summary>
    public static void Inspect(ref Utf8JsonReader reader, ref bool carriesSignIn)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            carriesSignIn = carriesSignIn || JsonText.HoldsSignIn(ref reader);
        else
            Scan(ref reader, ref carriesSignIn);
    }

    /// <summary>Passes over a value of any shape, looking into every <c>text</c> and <c>caption</c> in it for a sign-in command.</summary>
    public static void Scan(ref Utf8JsonReader reader, ref bool carriesSignIn)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !IsText(ref reader))
                continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                carriesSignIn = carriesSignIn || JsonText.HoldsSignIn(ref reader);
        }
    }

    private static bool IsText(ref Utf8JsonReader reader) => JsonText.Is(ref reader, "text"u8) || JsonText.Is(ref reader, "caption"u8);
}
