using Gateway.Application.Accounts;

namespace Gateway.Application.Chats;

/// <summary>Takes content out of the store for good, in small transactions. What is cut short is finished by erasing again.</summary>
public interface IErasure
{
    /// <summary>False where there is no such chat.</summary>
    /// <exception cref="StoreUnavailableException">Part of it may be erased.</exception>
    Task<bool> EraseChatAsync(Caller caller, long chatId, CancellationToken cancellationToken);

    /// <summary>Erases the person's private chats with all bots, their messages in groups, and every event that holds their id: also those that quote or answer them.</summary>
    /// <exception cref="StoreUnavailableException">Part of it may be erased.</exception>
    Task<ErasedPerson> ErasePersonAsync(Caller caller, long userId, CancellationToken cancellationToken);
}

/// <summary>How much there was of a person.</summary>
/// <param name="Chats">Private chats.</param>
/// <param name="Messages">Messages in other chats.</param>
/// <param name="Events">Rows of the log, beside those of the private chats.</param>
public sealed record ErasedPerson(int Chats, long Messages, long Events);
