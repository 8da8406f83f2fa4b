using System.Globalization;
using Gateway.Application.Audit;
using Gateway.Application.Bots;
using Gateway.Application.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>What a permission is for: one chat, or a bot with all its chats.</summary>
/// <param name="Bot">Its slug; of a chat, its bot's.</param>
/// <param name="ChatId">The chat; null for all.</param>
/// <param name="Target">As the audit names it.</param>
internal sealed record PermissionPlace(string Bot, long? ChatId, AuditTarget Target)
{
    public string Noun => Target.Kind;
}

internal static class PermissionPlaces
{
    /// <summary>Null when there is no such bot any more. One that is not served has no id here and is named by its slug.</summary>
    public static PermissionPlace? PlaceOf(this IBotRegistry bots, string nameOrId) => bots.SlugOf(nameOrId) is { } slug
        ? new PermissionPlace(slug, ChatId: null, new AuditTarget("bot", bots.FindByNameOrId(slug) is { } bot ? Text(bot.Id) : slug, slug)) : null;

    /// <summary>Null when there is no such chat any more.</summary>
    public static async Task<PermissionPlace?> PlaceOfAsync(this IGatewayDb db, long chatId, CancellationToken cancellationToken) =>
        await db.Chats.Where(chat => chat.Id == chatId).Select(chat => chat.BotSlug).SingleOrDefaultAsync(cancellationToken) is { } bot
            ? new PermissionPlace(bot, chatId, new AuditTarget("chat", Text(chatId), bot, chatId)) : null;

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
