namespace Gateway.Application.Bots;

/// <summary>The bots of the database, as this instance serves them. It follows every change within a second by itself.</summary>
public interface IStoredBots
{
    /// <summary>Reads them now. What is served stays as it is while they cannot be read.</summary>
    /// <exception cref="StoreUnavailableException">PostgreSQL is out of reach.</exception>
    Task ReloadAsync(CancellationToken cancellationToken);
}
