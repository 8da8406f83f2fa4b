namespace Gateway.Application.Streams;

/// <summary>What a client wants to follow, in its own words: one chat, one bot, or everything.</summary>
/// <param name="ChatId">The gateway's id of the chat.</param>
/// <param name="Bot">The bot's slug, or its Telegram id.</param>
/// <param name="All">Everything.</param>
/// <param name="After">The last position that the client has seen; null to begin now.</param>
public sealed record StreamWish(long? ChatId = null, string? Bot = null, bool All = false, long? After = null)
{
    /// <summary>Whether both name the same.</summary>
    public bool Names(StreamWish other) => (ChatId, Bot, All) == (other.ChatId, other.Bot, other.All);
}
