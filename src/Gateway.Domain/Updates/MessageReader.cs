using System.Text.Json;

namespace Gateway.Domain.Updates;

/// <summary>Reads what the store keeps of a message beyond its envelope.</summary>
internal static class MessageReader
{
    private const int LongestConnectionId = 128;

    /// <summary>Reads the field that the reader is on. False, and nothing read, where it is none of these.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (JsonText.Is(ref reader, "edit_date"u8))
            fields.EditDate = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
        else if (JsonText.Is(ref reader, "reply_to_message"u8))
            ReadRepliedTo(ref reader, ref fields);
        else if (JsonText.Is(ref reader, "business_connection_id"u8))
            fields.BusinessConnectionId = JsonPass.ReadString(ref reader, LongestConnectionId, ref fields.CarriesSignIn);
        else if (JsonText.Is(ref reader, "migrate_to_chat_id"u8))
            fields.MigratesTo = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
        else if (JsonText.Is(ref reader, "migrate_from_chat_id"u8))
            fields.MigratedFrom = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
        else
            return MediaReader.TryRead(ref reader, ref fields);
        return true;
    }

    private static void ReadRepliedTo(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (!JsonPass.EnterObject(ref reader, ref fields.CarriesSignIn))
            return;
        while (JsonPass.NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "message_id"u8))
                fields.ReplyTo = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
            else
                JsonPass.PassOverField(ref reader, ref fields.CarriesSignIn);
        }
    }
}
