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

    public bool IsEnded => _isEnded;

    public bool Covers(LoggedEvent logged) => !_isEnded && logged.Position > From && target.Matches(logged);

    /// <summary>From now on nothing is delivered for it, whatever waits already.</summary>
    public void End() => _isEnded = true;
}
