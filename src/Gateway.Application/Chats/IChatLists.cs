using Gateway.Domain.Chats;

namespace Gateway.Application.Chats;

/// <summary>Reads lists of chats for those who may not read all.</summary>
public interface IChatLists
{
    /// <summary>The first chats by id after <paramref name="after"/>.</summary>
    /// <param name="bots">Every chat of these.</param>
    /// <param name="chats">And these single ones of other bots: ascending, and all after <paramref name="after"/>.</param>
    /// <param name="after">The id that the list begins behind.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL does not answer.</exception>
    Task<IReadOnlyList<Chat>> ReadAsync(string[] bots, long[] chats, long after, int limit, CancellationToken cancellationToken);
}
