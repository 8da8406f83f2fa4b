using Gateway.Application.Results;
using Gateway.Domain.Bots;

namespace Gateway.Application.Bots;

/// <summary>Between what is stored and what is served.</summary>
internal static class StoredBotExtensions
{
    /// <summary>The slug of a bot that can be changed here; those of the file cannot.</summary>
    public static Result<string> StoredSlugOf(this IBotRegistry bots, string nameOrId)
    {
        if (bots.SlugOf(nameOrId) is not { } slug)
            return Failure.NotFound("bot");
        return bots.Find(slug) is { Source: BotSource.File }
            ? Failure.Conflict("bot_from_file", "This bot comes from the bots file; change it there.")
            : slug;
    }

    public static bool IsServed(this IBotRegistry bots, long id, string slug) => bots.Find(slug) is { Source: BotSource.Api } bot && bot.Id == id;

    /// <summary>After a change of one's own, so that the same instance does not answer from before it. The change itself is committed already.</summary>
    public static async Task FollowAsync(this IStoredBots bots, CancellationToken cancellationToken)
    {
        try
        {
            await bots.ReloadAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // It follows by itself, as the other instances do.
        }
    }
}
