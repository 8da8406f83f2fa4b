namespace Gateway.Domain.Updates;

/// <summary>One row of the log: an accepted update or a message that was sent.</summary>
public sealed class LogEvent
{
    /// <summary>Given in commit order, so that reading "after position n" never misses a row.</summary>
    public long Position { get; init; }

    /// <summary><see cref="UpdateType"/> or <see cref="SentType"/>.</summary>
    public required string Type { get; init; }

    public required string BotSlug { get; init; }

    public required string Kind { get; init; }

    public long? TelegramChatId { get; init; }

    /// <summary>The gateway's own id of the chat, where it knows the chat.</summary>
    public long? ChatId { get; init; }

    public long? UpdateId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Byte for byte what Telegram sent.</summary>
    public required byte[] Raw { get; init; }

    public const string UpdateType = "update";
    public const string SentType = "sent";
}
