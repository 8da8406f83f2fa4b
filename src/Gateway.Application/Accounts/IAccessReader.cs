namespace Gateway.Application.Accounts;

/// <summary>Accounts and their rights, no older than 800 ms: from the cache while the access epoch is known, else from PostgreSQL.</summary>
public interface IAccessReader
{
    /// <summary>Null when there is no such account.</summary>
    /// <exception cref="StoreUnavailableException">Nothing that is recent enough can be had.</exception>
    Task<AccountAccess?> FindAsync(CallerKind kind, long id, CancellationToken cancellationToken);
}
