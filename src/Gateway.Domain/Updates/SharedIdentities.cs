namespace Gateway.Domain.Updates;

/// <summary>Sender ids behind which anyone can stand; they never pass as a person.</summary>
internal static class SharedIdentities
{
    /// <summary>Telegram's service account; posts linked from a channel come from it.</summary>
    public const long Telegram = 777000;

    /// <summary>GroupAnonymousBot: anonymous administrators.</summary>
    public const long AnonymousAdmin = 1087968824;

    /// <summary>Channel_Bot: people who write in the name of a channel.</summary>
    public const long Channel = 136817688;

    public static bool Contains(long id) => id is Telegram or AnonymousAdmin or Channel;
}
