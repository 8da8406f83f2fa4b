using System.Text;
using System.Text.Json;

namespace Gateway.Domain.Updates;

/// <summary>Reads which file a message holds, if it holds one.</summary>
internal static class MediaReader
{
    private const string Photo = "photo";

    /// <summary>Telegram sends an animation's file a second time under this name, for old clients.</summary>
    private const string Document = "document";

    /// <summary>A longer one is none: cut, it would name no file.</summary>
    private const int LongestFileId = 512;

    private static readonly (string Name, byte[] Utf8)[] Files =
        [.. new[] { Document, "video", "audio", "voice", "animation", "sticker", "video_note" }.Select(name => (name, Encoding.UTF8.GetBytes(name)))];

    /// <summary>Reads the field that the reader is on. False, and nothing read, where it is no file.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (JsonText.Is(ref reader, "photo"u8))
        {
            ReadPhoto(ref reader, ref fields);
            return true;
        }

        foreach (var (name, utf8) in Files)
        {
            if (JsonText.Is(ref reader, utf8))
            {
                if (JsonPass.EnterObject(ref reader, ref fields.CarriesSignIn) && ReadFile(ref reader, ref fields, out _) is { } file)
                    Keep(ref fields, name, file);
                return true;
            }
        }

        return false;
    }

    private static void Keep(ref PayloadFields fields, string kind, string file)
    {
        if (fields.MediaKind is null or Document)
            (fields.MediaKind, fields.FileId) = (kind, file);
    }

    /// <summary>Of the sizes that a photo comes in, the largest.</summary>
    private static void ReadPhoto(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            JsonPass.Scan(ref reader, ref fields.CarriesSignIn);
            return;
        }

        var largest = -1L;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                JsonPass.Scan(ref reader, ref fields.CarriesSignIn);
            else if (ReadFile(ref reader, ref fields, out var pixels) is { } file && pixels >= largest)
                (largest, fields.MediaKind, fields.FileId) = (pixels, Photo, file);
        }
    }

    private static string? ReadFile(ref Utf8JsonReader reader, ref PayloadFields fields, out long pixels)
    {
        string? file = null;
        var (width, height) = (0L, 0L);
        while (JsonPass.NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "file_id"u8))
                file = JsonPass.ReadString(ref reader, LongestFileId + 1, ref fields.CarriesSignIn);
            else if (JsonText.Is(ref reader, "width"u8))
                width = Side(JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn));
            else if (JsonText.Is(ref reader, "height"u8))
                height = Side(JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn));
            else
                JsonPass.PassOverField(ref reader, ref fields.CarriesSignIn);
        }

        pixels = width * height;
        return file is { Length: <= LongestFileId } ? file : null;
    }

    /// <summary>Small enough to be multiplied.</summary>
    private static long Side(long? length) => Math.Clamp(length ?? 0, 0, int.MaxValue);
}
