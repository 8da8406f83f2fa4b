namespace Gateway.Domain.Bots;

/// <summary>One Telegram bot as the gateway serves it.</summary>
public sealed record Bot
{
    public required string Slug { get; init; }

    public required BotToken Token { get; init; }

    public required HandlerKind Handler { get; init; }

    public required Secret WebhookSecret { get; init; }

    /// <summary>Without <c>@</c>; null until Telegram has been asked for it.</summary>
    public string? Username { get; init; }

    /// <summary>Acknowledge at once and let the worker run the handler.</summary>
    public bool Async { get; init; }

    /// <summary>Only people with a session may talk to it. Always false for the <c>auth</c> handler, which would lock everyone out.</summary>
    public bool RequireAuth { get; init; }

    public LaneOrder Order { get; init; }

    /// <summary>Set for the <c>http</c> handler.</summary>
    public HttpTarget? Http { get; init; }

    public BotSource Source { get; init; }

    /// <summary>The bot's id at Telegram.</summary>
    public long Id => Token.BotId;

    /// <summary>How people are told to find it: its username where that is known.</summary>
    public string Mention => Username is null ? Slug : "@" + Username;
}
