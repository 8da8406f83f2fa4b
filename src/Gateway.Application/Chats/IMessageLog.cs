using Gateway.Domain.Bots;

namespace Gateway.Application.Chats;

/// <summary>Puts what bots sent into the log and the store: event, chat and message in one commit. There is none without a database.</summary>
public interface IMessageLog
{
    /// <summary>Stores a message as Telegram answered it, or changes the one that it was before. Returns after the commit.</summary>
    /// <remarks>One chat's messages are handed over in the order in which Telegram took them, without waiting for the commit of the one before.</remarks>
    /// <param name="bot">Who sent it; neither an <c>auth</c> bot nor a gate.</param>
    /// <param name="message">The raw Message object; it has <c>message_id</c>, <c>chat</c> and <c>date</c>.</param>
    /// <param name="edited">The message existed before: the call was an edit.</param>
    /// <param name="cancellationToken">Ends the wait, not the commit.</param>
    /// <returns>The message's id here; null when it has none, such as for an edit of a message that was never stored.</returns>
    /// <exception cref="StoreUnavailableException">It is not known to be committed. The message was sent all the same.</exception>
    Task<long?> AppendSentAsync(Bot bot, ReadOnlyMemory<byte> message, bool edited, CancellationToken cancellationToken);
}
