using System.Text.Json;

namespace Gateway.Domain.Updates;

/// <summary>Reads a payload: a message, or whatever stands in its place. The reader is on the value when called and on its last token after.</summary>
internal static class PayloadReader
{
    public static void Read(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            JsonPass.Scan(ref reader, ref fields.CarriesSignIn);
            return;
        }

        var senderIsUser = fields.Kind is UpdateKinds.MessageReaction or UpdateKinds.PollAnswer;
        while (JsonPass.NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "chat"u8))
                ChatReader.ReadChat(ref reader, ref fields, ref fields.Chat);
            else if (senderIsUser ? JsonText.Is(ref reader, "user"u8) : JsonText.Is(ref reader, "from"u8))
                ChatReader.ReadSender(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "message"u8))
                ReadNestedMessage(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "message_id"u8))
                fields.MessageId = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
            else if (JsonText.Is(ref reader, "date"u8))
                fields.Date = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
            else if (JsonText.Is(ref reader, "text"u8))
                fields.Text = ReadText(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "caption"u8))
                fields.Caption = ReadText(ref reader, ref fields);
            else if (!fields.IsMessage || !MessageReader.TryRead(ref reader, ref fields))
                ReadOther(ref reader, ref fields);
        }
    }

    private static void ReadOther(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        fields.IsForwarded |= JsonText.Is(ref reader, "forward_origin"u8) || JsonText.Is(ref reader, "forward_date"u8);
        JsonPass.PassOver(ref reader, ref fields.CarriesSignIn);
    }

    /// <summary>A callback's message lends its chat and id; its text is somebody else's.</summary>
    private static void ReadNestedMessage(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (!JsonPass.EnterObject(ref reader, ref fields.CarriesSignIn))
            return;
        while (JsonPass.NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "chat"u8))
                ChatReader.ReadChat(ref reader, ref fields, ref fields.NestedChat);
            else if (JsonText.Is(ref reader, "message_id"u8))
                fields.NestedMessageId = JsonPass.ReadInteger(ref reader, ref fields.CarriesSignIn);
            else
                JsonPass.PassOverField(ref reader, ref fields.CarriesSignIn);
        }
    }

    private static string? ReadText(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        JsonPass.Inspect(ref reader, ref fields.CarriesSignIn);
        return reader.TokenType == JsonTokenType.String ? JsonText.Read(ref reader) : null;
    }
}
