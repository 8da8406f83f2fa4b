namespace Gateway.Domain.Updates;

/// <summary>What the store keeps of a message beside what every envelope has. Text that PostgreSQL cannot hold is mended, and every text bounded.</summary>
public sealed record MessageDetails
{
    /// <summary>Telegram's word, also for a type that is not known here.</summary>
    public string? ChatType { get; init; }

    /// <summary>The chat's title; for a private chat the person's name.</summary>
    public string? ChatTitle { get; init; }

    public string? ChatUsername { get; init; }

    public string? SenderName { get; init; }

    public string? SenderUsername { get; init; }

    /// <summary>Empty but for messages of a connected business account.</summary>
    public string BusinessConnectionId { get; init; } = string.Empty;

    /// <summary>Unix seconds.</summary>
    public long? EditDate { get; init; }

    /// <summary>The id of the message that it answers.</summary>
    public long? ReplyTo { get; init; }

    /// <summary>The name of the field that holds the file: <c>photo</c>, <c>document</c>, …</summary>
    public string? MediaKind { get; init; }

    /// <summary>Of a photo, the largest size.</summary>
    public string? FileId { get; init; }

    /// <summary>The group has become this supergroup.</summary>
    public long? MigratesTo { get; init; }

    /// <summary>The supergroup was this group.</summary>
    public long? MigratedFrom { get; init; }
}
