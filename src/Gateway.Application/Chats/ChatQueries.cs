using Gateway.Domain.Chats;

namespace Gateway.Application.Chats;

internal static class ChatQueries
{
    /// <summary>A bot's chat by Telegram's id for it, also by that of the group that it was before.</summary>
    public static IQueryable<Chat> OfTelegramId(this IQueryable<Chat> chats, string bot, long telegramId) =>
        chats.Where(chat => chat.BotSlug == bot && (chat.TelegramId == telegramId || chat.FormerTelegramId == telegramId));
}
