namespace Gateway.Application.Streams;

/// <summary>One subscription of one stream.</summary>
internal sealed class LiveSubscription(StreamWish wish, StreamTarget target, long from)
{
    private volatile bool _isEnded;
    private long _from = from;

    public StreamWish Wish => wish;

    public StreamTarget Target => target;

    /// <summary>It covers what comes after this position.</summary>
    public long From
    {
        get => Volatile.Read(ref _from);
        set => Volatile.Write(ref _from, value);
    }

    /// <summary>While it catches up: how far it was told what it covers. Who reads the stream alone knows.</summary>
    public long ToldTo { get; set; } = long.MaxValue;

    public bool IsEnded => _isEnded;

    public bool Covers(LoggedEvent logged) => !_isEnded && logged.Position > From && target.Matches(logged);

    /// <summary>Whether it was told for this one, which may have ended since, or will be unless this one ends before.</summary>
    public bool Tells(LoggedEvent logged) => (!_isEnded || logged.Position <= ToldTo) && logged.Position > From && target.Matches(logged);

    /// <summary>From now on nothing is delivered for it, whatever waits already.</summary>
    public void End() => _isEnded = true;
}
