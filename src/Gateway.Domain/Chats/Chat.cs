namespace Gateway.Domain.Chats;

/// <summary>A chat of one bot, with the gateway's own id for it.</summary>
public sealed class Chat
{
    public long Id { get; init; }

    public required string BotSlug { get; init; }

    public long TelegramId { get; init; }

    /// <summary>Of the group that became this supergroup.</summary>
    public long? FormerTelegramId { get; init; }

    /// <summary>Telegram's word: <c>private</c>, <c>group</c>, <c>supergroup</c>, <c>channel</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Its title; for a private chat the person's name.</summary>
    public string? Title { get; init; }

    public string? Username { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
