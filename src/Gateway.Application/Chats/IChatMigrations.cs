using Gateway.Domain.Bots;

namespace Gateway.Application.Chats;

/// <summary>Lets a group keep its history and rights when it becomes a supergroup, which gives it another Telegram id. There is none without a database.</summary>
public interface IChatMigrations
{
    /// <summary>Gives the bot's chat its new id. Moving a chat that has moved already, or that nobody knows, does nothing.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be moved; what was to be sent is not sent.</exception>
    Task MoveAsync(Bot bot, long from, long to, CancellationToken cancellationToken);
}
