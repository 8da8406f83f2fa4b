namespace Gateway.Application.Sessions;

/// <summary>Who is signed in: one session per Telegram user, valid for all bots of the gateway.</summary>
/// <remarks>Every method throws <see cref="StoreUnavailableException"/> when the store cannot be asked.</remarks>
public interface ISessionStore
{
    /// <summary>How long the user's session still lasts; null when there is none.</summary>
    Task<TimeSpan?> FindAsync(long userId, CancellationToken cancellationToken);

    Task SaveAsync(long userId, TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>Answers whether there was one.</summary>
    Task<bool> DeleteAsync(long userId, CancellationToken cancellationToken);
}
