using Gateway.Domain.Bots;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Bots;

/// <summary>What no single entry can know: doubles, and what a bot needs from the environment.</summary>
internal static class BotsFileChecks
{
    public static void Run(SettingsReader settings, IReadOnlyList<BotEntry> entries, bool hasDatabase, bool hasAuthSecret)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var ids = new Dictionary<long, string>();
        foreach (var entry in entries)
        {
            var own = entry.Username is null || entry.Username.Equals(entry.Slug, StringComparison.OrdinalIgnoreCase)
                ? [("slug", entry.Slug)]
                : new[] { ("slug", entry.Slug), ("username", entry.Username) };
            foreach (var (field, name) in own)
            {
                if (name is not null && !names.TryAdd(name, entry.Place))
                    settings.Problem($"{entry.Place}: {field}: the name is taken by {names[name]}; slugs and usernames must be unique together.");
            }

            if (entry.Token is { } token && !ids.TryAdd(token.BotId, entry.Place))
                settings.Problem($"{entry.Place}: token: belongs to the same Telegram bot as that of {ids[token.BotId]}; list a bot once.");
            if (entry.Async && !hasDatabase)
                settings.Problem($"{entry.Place}: async: needs a database; set DATABASE_URL, or remove async.");
            if (!hasAuthSecret && entry.Handler == HandlerKind.Auth)
                settings.Problem($"{entry.Place}: handler: auth needs AUTH_SECRET; set it to the code that people sign in with.");
            else if (!hasAuthSecret && entry.RequireAuth)
                settings.Problem($"{entry.Place}: requireAuth: is true (as by default) and needs AUTH_SECRET; set it, or set requireAuth to false.");
        }
    }

    public static IReadOnlyList<string> Warnings(IReadOnlyList<Bot> bots) =>
        bots.Any(bot => bot.Handler == HandlerKind.Auth)
            ? []
            : [.. bots.Where(bot => bot.RequireAuth).Select(bot => $"Bot '{bot.Slug}' requires authentication, but there is no auth bot to sign in with.")];
}
