using System.Text.Json;

namespace Gateway.Domain.Updates;

/// <summary>What one payload field of an update yields for the envelope.</summary>
internal struct PayloadFields
{
    public string Kind;

    /// <summary>Which of several fields names the kind: a known name before an object before anything else.</summary>
    public int Rank;

    public long? ChatId;
    public ChatKind ChatKind;
    public long? NestedChatId;
    public ChatKind NestedChatKind;
    public long? SenderId;
    public long? MessageId;
    public long? NestedMessageId;
    public string? Text;
    public string? Caption;
    public long? Date;
    public bool IsForwarded;
    public bool CarriesSignIn;

    public readonly UpdateEnvelope ToEnvelope(long updateId) => new()
    {
        UpdateId = updateId,
        Kind = Kind ?? UpdateKinds.Unknown,
        ChatId = ChatId ?? NestedChatId,
        ChatKind = ChatId is null ? NestedChatKind : ChatKind,
        SenderId = SenderId,
        MessageId = MessageId ?? NestedMessageId,
        Text = Text ?? Caption,
        Date = Date,
        IsForwarded = IsForwarded,
        CarriesSignIn = CarriesSignIn,
    };
}

/// <summary>Reads a payload: a message, or whatever stands in its place. The reader is on the value when called and on its last token after.</summary>
internal static class PayloadReader
{
    public static void Read(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Scan(ref reader, ref fields);
            return;
        }

        var senderIsUser = fields.Kind is UpdateKinds.MessageReaction or UpdateKinds.PollAnswer;
        while (NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "chat"u8))
                ReadChat(ref reader, ref fields, out fields.ChatId, out fields.ChatKind);
            else if (senderIsUser ? JsonText.Is(ref reader, "user"u8) : JsonText.Is(ref reader, "from"u8))
                ReadSender(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "message"u8))
                ReadNestedMessage(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "message_id"u8))
                fields.MessageId = ReadInteger(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "date"u8))
                fields.Date = ReadInteger(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "text"u8))
                fields.Text = ReadText(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "caption"u8))
                fields.Caption = ReadText(ref reader, ref fields);
            else
                ReadOther(ref reader, ref fields);
        }
    }

    private static void ReadOther(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        fields.IsForwarded |= JsonText.Is(ref reader, "forward_origin"u8) || JsonText.Is(ref reader, "forward_date"u8);
        PassOver(ref reader, ref fields);
    }

    private static void ReadChat(ref Utf8JsonReader reader, ref PayloadFields fields, out long? id, out ChatKind kind)
    {
        id = null;
        kind = ChatKind.Unknown;
        if (!EnterObject(ref reader, ref fields))
            return;
        while (NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "id"u8))
                id = ReadInteger(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "type"u8))
                kind = ReadChatKind(ref reader, ref fields);
            else
                PassOver(ref reader, ref fields);
        }
    }

    private static ChatKind ReadChatKind(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            Scan(ref reader, ref fields);
            return ChatKind.Unknown;
        }

        if (JsonText.Is(ref reader, "private"u8))
            return ChatKind.Private;
        if (JsonText.Is(ref reader, "group"u8))
            return ChatKind.Group;
        if (JsonText.Is(ref reader, "supergroup"u8))
            return ChatKind.Supergroup;
        return JsonText.Is(ref reader, "channel"u8) ? ChatKind.Channel : ChatKind.Unknown;
    }

    private static void ReadSender(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (!EnterObject(ref reader, ref fields))
            return;
        while (NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "id"u8))
                fields.SenderId = ReadInteger(ref reader, ref fields);
            else
                PassOver(ref reader, ref fields);
        }
    }

    /// <summary>A callback's message lends its chat and id; its text is somebody else's.</summary>
    private static void ReadNestedMessage(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (!EnterObject(ref reader, ref fields))
            return;
        while (NextField(ref reader))
        {
            if (JsonText.Is(ref reader, "chat"u8))
                ReadChat(ref reader, ref fields, out fields.NestedChatId, out fields.NestedChatKind);
            else if (JsonText.Is(ref reader, "message_id"u8))
                fields.NestedMessageId = ReadInteger(ref reader, ref fields);
            else if (JsonText.Is(ref reader, "text"u8) || JsonText.Is(ref reader, "caption"u8))
                InspectText(ref reader, ref fields);
            else
                PassOver(ref reader, ref fields);
        }
    }

    private static long? ReadInteger(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        reader.Read();
        var value = UpdateEnvelopeReader.ReadInteger(ref reader);
        Scan(ref reader, ref fields);
        return value;
    }

    private static string? ReadText(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        InspectText(ref reader, ref fields);
        return reader.TokenType == JsonTokenType.String ? JsonText.Read(ref reader) : null;
    }

    private static void InspectText(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            fields.CarriesSignIn = fields.CarriesSignIn || JsonText.HoldsSignIn(ref reader);
        else
            Scan(ref reader, ref fields);
    }

    private static bool NextField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes from a field's name to its value. True for an object; anything else is passed over.</summary>
    private static bool EnterObject(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            return true;
        Scan(ref reader, ref fields);
        return false;
    }

    private static void PassOver(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        reader.Read();
        Scan(ref reader, ref fields);
    }

    /// <summary>Passes over a value of any shape, looking into every <c>text</c> and <c>caption</c> in it for a sign-in command.</summary>
    private static void Scan(ref Utf8JsonReader reader, ref PayloadFields fields)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !(JsonText.Is(ref reader, "text"u8) || JsonText.Is(ref reader, "caption"u8)))
                continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                fields.CarriesSignIn = fields.CarriesSignIn || JsonText.HoldsSignIn(ref reader);
        }
    }
}
