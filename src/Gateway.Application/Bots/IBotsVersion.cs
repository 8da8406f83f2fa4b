namespace Gateway.Application.Bots;

/// <summary>Tells when the table <c>bots</c> has changed, whichever instance changed it.</summary>
public interface IBotsVersion
{
    /// <summary>Waits until the version is known and another than the one that was seen. Read the table after it: never before.</summary>
    /// <param name="seen">What this answered last; null at first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<long> NextAsync(long? seen, CancellationToken cancellationToken);
}
