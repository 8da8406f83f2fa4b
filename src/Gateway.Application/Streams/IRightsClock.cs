namespace Gateway.Application.Streams;

/// <summary>Tells how the rights stand, reading by reading.</summary>
public interface IRightsClock
{
    /// <summary>Waits for a reading after the one that was seen.</summary>
    /// <param name="seen">What this answered last; null at first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<RightsReading> NextReadingAsync(RightsReading? seen, CancellationToken cancellationToken);
}

/// <summary>How the rights stood.</summary>
/// <param name="BeganAt">When reading began, by <see cref="TimeProvider.GetTimestamp"/>: every change that was committed before is in it.</param>
/// <param name="Epoch">Another number means that something has changed.</param>
public sealed record RightsReading(long BeganAt, long Epoch);
