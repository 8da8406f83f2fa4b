namespace Gateway.Application.Telegram;

/// <summary>Where Telegram is, and where it finds the gateway.</summary>
public sealed class TelegramOptions
{
    public static readonly Uri Official = new("https://api.telegram.org");

    /// <summary><c>BOT_API_URL</c>: a local Bot API server, or the simulator.</summary>
    /// <value>The default value is Telegram's own.</value>
    public Uri BotApiUrl { get; init; } = Official;

    /// <summary><c>PUBLIC_URL</c>: the address of the gateway that Telegram can reach.</summary>
    /// <value>The default value is null: the gateway registers no webhook.</value>
    public Uri? PublicUrl { get; init; }
}
