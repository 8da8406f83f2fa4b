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
}
