namespace Gateway.Domain.Updates;

/// <summary>What one payload field of an update yields for the envelope.</summary>
internal struct PayloadFields
{
    public string Kind;

    /// <summary>Which of several fields names the kind: a known name before an object before anything else.</summary>
    public int Rank;

    /// <summary>It becomes a row of its own, so its details are read.</summary>
    public bool IsMessage;

    public ChatFields Chat;
    public ChatFields NestedChat;
    public long? SenderId;
    public PersonName Sender;
    public long? MessageId;
    public long? NestedMessageId;
    public string? Text;
    public string? Caption;
    public long? Date;
    public bool IsForwarded;
    public bool CarriesSignIn;
    public string? BusinessConnectionId;
    public long? EditDate;
    public long? ReplyTo;
    public string? MediaKind;
    public string? FileId;
    public long? MigratesTo;
    public long? MigratedFrom;

    public readonly UpdateEnvelope ToEnvelope(long updateId) => new()
    {
        UpdateId = updateId,
        Kind = Kind ?? UpdateKinds.Unknown,
        ChatId = Chat.Id ?? NestedChat.Id,
        ChatKind = Chat.Id is null ? NestedChat.Kind : Chat.Kind,
        SenderId = SenderId,
        MessageId = MessageId ?? NestedMessageId,
        Text = Text ?? Caption,
        Date = Date,
        IsForwarded = IsForwarded,
        CarriesSignIn = CarriesSignIn,
        Message = IsMessage && Chat.Id is not null && MessageId is not null ? Details() : null,
    };

    private readonly MessageDetails Details() => new()
    {
        ChatType = Chat.Type,
        ChatTitle = Chat.Title ?? Chat.Name.Full,
        ChatUsername = Chat.Name.Username,
        SenderName = Sender.Full,
        SenderUsername = Sender.Username,
        BusinessConnectionId = BusinessConnectionId ?? string.Empty,
        EditDate = EditDate,
        ReplyTo = ReplyTo,
        MediaKind = MediaKind,
        FileId = FileId,
        MigratesTo = MigratesTo,
        MigratedFrom = MigratedFrom,
    };
}

/// <summary>A chat as a payload names it. All but id and kind are read of a message alone.</summary>
internal struct ChatFields
{
    public long? Id;
    public ChatKind Kind;
    public string? Type;
    public string? Title;
    public PersonName Name;
}

/// <summary>A person's name, of a sender or of a private chat; a chat's username stands here, too.</summary>
internal struct PersonName
{
    public string? First;
    public string? Last;
    public string? Username;

    public readonly string? Full => (First, Last) switch
    {
        (null, _) => Last,
        (_, null) => First,
        _ => $"{First} {Last}",
    };
}
