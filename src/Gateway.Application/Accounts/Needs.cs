using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>What a request needs before it is carried out.</summary>
/// <param name="RequiredScope">The scope that the account must have.</param>
public abstract record Needs(string RequiredScope)
{
    public static Needs Scope(string scope) => new ScopeAlone(scope);

    /// <summary>A bot-wide right.</summary>
    /// <param name="bot">Its slug, or its Telegram id.</param>
    /// <param name="right">The bot-wide right.</param>
    /// <param name="scope">The scope beside it.</param>
    public static Needs Bot(string bot, Right right, string scope) => new ABot(bot, right, scope);

    public static Needs Chat(long chatId, Right right, string scope) => new AChat(chatId, right, scope);

    /// <summary>The bot-wide right, or where the chat is stored, that to the chat alone.</summary>
    /// <param name="bot">The bot's slug, or its Telegram id.</param>
    /// <param name="telegramChatId">Telegram's id of the chat; null where it is not known, which leaves the bot-wide right.</param>
    /// <param name="right">The right.</param>
    /// <param name="scope">The scope beside it.</param>
    public static Needs ChatOfBot(string bot, long? telegramChatId, Right right, string scope) => new AChatOfABot(bot, telegramChatId, right, scope);

    /// <summary>A right to the chat of a job, or to its bot where it has none.</summary>
    public static Needs Job(long jobId, Right right, string scope) => new AJob(jobId, right, scope);

    /// <summary>Nothing in particular: a list that its handler filters, or something of the caller's own.</summary>
    internal sealed record ScopeAlone(string RequiredScope) : Needs(RequiredScope);

    internal sealed record ABot(string NameOrId, Right Right, string RequiredScope) : Needs(RequiredScope);

    internal sealed record AChat(long ChatId, Right Right, string RequiredScope) : Needs(RequiredScope);

    internal sealed record AChatOfABot(string NameOrId, long? TelegramChatId, Right Right, string RequiredScope) : Needs(RequiredScope);

    internal sealed record AJob(long JobId, Right Right, string RequiredScope) : Needs(RequiredScope);
}
