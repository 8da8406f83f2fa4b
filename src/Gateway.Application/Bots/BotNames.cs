using Gateway.Application.Accounts;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Bots;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Bots;

/// <summary>Slugs and usernames share one namespace, over the file and the database; a Telegram bot is there once.</summary>
internal static class BotNames
{
    internal const string Removed = "bot.removed";

    private const string Code = "bot_taken";

    /// <summary>Why a new bot cannot have its names. Asked under the lock that the bots' version takes, so that two who ask at once are told apart.</summary>
    public static async Task<Failure?> ClashAsync(this IGatewayDb db, IBotRegistry bots, Caller caller, long id, string slug, string username, CancellationToken cancellationToken)
    {
        var stored = await db.Bots.AsNoTracking().Select(bot => new { bot.Id, bot.Slug, bot.Username }).ToListAsync(cancellationToken);
        var known = bots.All.Where(bot => bot.Source == BotSource.File).Select(bot => (bot.Id, bot.Slug, Username: bot.Username ?? bot.Slug))
            .Concat(stored.Select(bot => (bot.Id, bot.Slug, bot.Username))).ToList();
        if (known.Exists(bot => bot.Id == id))
            return Failure.Conflict(Code, "This Telegram bot is here already.");
        if (known.Exists(bot => GoesBy(slug, bot.Slug, bot.Username)))
            return Failure.Conflict(Code, "The slug is another bot's slug or username; choose another.");
        if (known.Exists(bot => GoesBy(username, bot.Slug, bot.Username)))
            return Failure.Conflict(Code, "The bot's username is the slug of another bot here.");
        return await MayInheritAsync(db, caller, id, slug, cancellationToken)
            ? null : Failure.Conflict(Code, "The slug was another bot's, whose chats and jobs are kept; choose another.");
    }

    /// <summary>
    /// Chats and jobs stay when a bot is removed, under its slug. They may come back to the same Telegram bot; where that is not known, to an
    /// admin, who sees them anyway. To another bot never: chats and update ids of the two would be mixed up.
    /// </summary>
    private static async Task<bool> MayInheritAsync(IGatewayDb db, Caller caller, long id, string slug, CancellationToken cancellationToken)
    {
        if (!await db.Chats.AnyAsync(chat => chat.BotSlug == slug, cancellationToken)
            && !await db.Jobs.AnyAsync(job => job.BotSlug == slug && !job.Released, cancellationToken))
            return true;
        var last = await db.AuditEvents.Where(entry => entry.BotSlug == slug && entry.Action == Removed)
            .OrderByDescending(entry => entry.Id).Select(entry => entry.TargetId).FirstOrDefaultAsync(cancellationToken);
        return last is null ? caller.Access.IsAdmin : string.Equals(last, Target(id), StringComparison.Ordinal);
    }

    public static string Target(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool GoesBy(string name, string slug, string username) => BotUsername.AreSame(name, slug) || BotUsername.AreSame(name, username);
}
