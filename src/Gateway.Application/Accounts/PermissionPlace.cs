using System.Globalization;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Domain.Bots;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>What a permission is for: one chat, or a bot with all its chats.</summary>
/// <param name="Bot">Its slug; of a chat, its bot's.</param>
/// <param name="ChatId">The chat; null for all.</param>
/// <param name="Target">As the audit names it.</param>
internal sealed record PermissionPlace(string Bot, long? ChatId, AuditTarget Target)
{
    public string Noun => Target.Kind;

    public static PermissionPlace Of(Bot bot) => new(bot.Slug, ChatId: null, new AuditTarget("bot", Text(bot.Id), bot.Slug));

    internal static PermissionPlace Of(string bot, long chatId) => new(bot, chatId, new AuditTarget("chat", Text(chatId), bot, chatId));

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

internal static class PermissionPlaces
{
    /// <summary>Null when there is no such chat any more.</summary>
    public static async Task<PermissionPlace?> PlaceOfAsync(this IGatewayDb db, long chatId, CancellationToken cancellationToken) =>
        await db.Chats.Where(chat => chat.Id == chatId).Select(chat => chat.BotSlug).SingleOrDefaultAsync(cancellationToken) is { } bot
            ? PermissionPlace.Of(bot, chatId) : null;
}
