namespace Gateway.Application.Accounts;

/// <summary>Whether rights have changed, which every instance learns twice a second.</summary>
public interface IAccessEpoch
{
    /// <summary>Looks now: after a change of one's own, so that this instance does not answer from before it. Does not throw when PostgreSQL is away.</summary>
    Task LookAsync(CancellationToken cancellationToken);
}
