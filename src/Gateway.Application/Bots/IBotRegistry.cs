using System.Globalization;
using Gateway.Domain.Bots;

namespace Gateway.Application.Bots;

/// <summary>The bots that this gateway serves.</summary>
public interface IBotRegistry
{
    IReadOnlyList<Bot> All { get; }

    /// <summary>The first <c>auth</c> bot: the one that people are sent to when they must sign in.</summary>
    Bot? Principal { get; }

    /// <summary>Finds a bot by its slug or, in any case, by its username.</summary>
    Bot? Find(string name);

    /// <summary>Finds a bot by its slug or its Telegram id: how the management API names it. A slug is never all digits.</summary>
    Bot? FindByNameOrId(string nameOrId) =>
        long.TryParse(nameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? All.FirstOrDefault(bot => bot.Id == id) : Find(nameOrId);

    /// <summary>The slug of a bot, also of one that is stored but cannot be served, so that it can be seen and removed. Null where there is none.</summary>
    string? SlugOf(string nameOrId) => FindByNameOrId(nameOrId)?.Slug;
}
