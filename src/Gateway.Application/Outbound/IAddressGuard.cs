namespace Gateway.Application.Outbound;

/// <summary>Keeps the gateway from being sent to addresses that only it can reach, by those who may name a URL but not run the gateway.</summary>
public interface IAddressGuard
{
    /// <summary>False when the URL's host is, or its name now resolves to, nothing that may be connected to. A name that cannot be resolved now is no reason.</summary>
    /// <remarks>An early word for people; what counts is checked at every connection.</remarks>
    Task<bool> AllowsAsync(Uri url, CancellationToken cancellationToken);
}
