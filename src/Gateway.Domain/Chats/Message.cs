namespace Gateway.Domain.Chats;

/// <summary>A message, received or sent, as it stands after its last edit.</summary>
public sealed class Message
{
    public const string In = "in";
    public const string Out = "out";

    /// <summary>The position of its first event in the log.</summary>
    public long Id { get; init; }

    public long ChatId { get; init; }

    /// <summary>A group's messages keep the group's id when it becomes a supergroup, which numbers its messages anew.</summary>
    public long TelegramChatId { get; init; }

    /// <summary>Empty but for messages of a connected business account, which numbers its messages itself.</summary>
    public required string BusinessConnectionId { get; init; }

    public long TelegramMessageId { get; init; }

    /// <summary><see cref="In"/> or <see cref="Out"/>.</summary>
    public required string Direction { get; init; }

    /// <summary>The update's kind, or <c>message</c> for what was sent.</summary>
    public required string Kind { get; init; }

    public string? Text { get; init; }

    public long? FromId { get; init; }

    public string? FromName { get; init; }

    public string? FromUsername { get; init; }

    public DateTimeOffset Date { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Deleted through the gateway; its text is gone.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The Telegram id of the message that it answers.</summary>
    public long? ReplyTo { get; init; }

    /// <summary><c>photo</c>, <c>document</c>, …; null for a message without a file.</summary>
    public string? MediaKind { get; init; }

    /// <summary>Telegram's id of the file, for this bot alone.</summary>
    public string? FileId { get; init; }

    public long? UpdateId { get; init; }

    /// <summary>The position of its last event in the log.</summary>
    public long Position { get; init; }
}
