using System.Text.Json;

namespace Gateway.Domain.Updates;

/// <summary>Reads who writes where.</summary>
internal static class ChatReader
{
    private const int LongestType = 32;
    private const int LongestTitle = 255;
    private const int LongestName = 128;

    public static void ReadChat(ref Utf8JsonReader reader, ref PayloadFields fields, ref ChatFields chat)
    {
        chat = default;
        if (!JsonPass.EnterObject(ref reader, ref fields.CarriesSignIn))
            return;
        while (JsonPass.NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "id"u8))
                chat.Id = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
            else if (JsonText.Is(ref reader, "type"u8))
                ReadType(ref reader, ref fields, ref chat);
            else if (fields.IsMessage && JsonText.Is(ref reader, "title"u8))
                chat.Title = JsonPass.ReadString(ref reader, LongestTitle, ref fields.CarriesSignIn);
            else if (!fields.IsMessage || !TryReadName(ref reader, ref chat.Name, ref fields.CarriesSignIn))
                JsonPass.PassOver(ref reader, ref fields.CarriesSignIn);
        }
    }

    public static void ReadSender(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (!JsonPass.EnterObject(ref reader, ref fields.CarriesSignIn))
            return;
        while (JsonPass.NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "id"u8))
                fields.SenderId = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
            else if (!fields.IsMessage || !TryReadName(ref reader, ref fields.Sender, ref fields.CarriesSignIn))
                JsonPass.PassOver(ref reader, ref fields.CarriesSignIn);
        }
    }

    private static bool TryReadName(ref Utf8JsonReader reader, ref PersonName name, ref bool carriesSignIn)
    {
        if (JsonText.Is(ref reader, "first_name"u8))
            name.First = JsonPass.ReadString(ref reader, LongestName, ref carriesSignIn);
        else if (JsonText.Is(ref reader, "last_name"u8))
            name.Last = JsonPass.ReadString(ref reader, LongestName, ref carriesSignIn);
        else if (JsonText.Is(ref reader, "username"u8))
            name.Username = JsonPass.ReadString(ref reader, LongestName, ref carriesSignIn);
        else
            return false;
        return true;
    }

    private static void ReadType(ref Utf8JsonReader reader, ref PayloadFields fields, ref ChatFields chat)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            JsonPass.Scan(ref reader, ref fields.CarriesSignIn);
            (chat.Kind, chat.Type) = (ChatKind.Unknown, null);
        }
        else if (JsonText.Is(ref reader, "private"u8))
            (chat.Kind, chat.Type) = (ChatKind.Private, "private");
        else if (JsonText.Is(ref reader, "group"u8))
            (chat.Kind, chat.Type) = (ChatKind.Group, "group");
        else if (JsonText.Is(ref reader, "supergroup"u8))
            (chat.Kind, chat.Type) = (ChatKind.Supergroup, "supergroup");
        else if (JsonText.Is(ref reader, "channel"u8))
            (chat.Kind, chat.Type) = (ChatKind.Channel, "channel");
        else
            (chat.Kind, chat.Type) = (ChatKind.Unknown, fields.IsMessage && !reader.ValueSpan.IsEmpty ? JsonText.Read(ref reader, LongestType) : null);
    }
}
