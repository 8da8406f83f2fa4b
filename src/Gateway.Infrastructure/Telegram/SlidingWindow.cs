using Gateway.Application.Telegram;

namespace Gateway.Infrastructure.Telegram;

/// <summary>Admits so many within any period: the one as many before must be older than that.</summary>
internal sealed class SlidingWindow
{
    private readonly SendLimit _limit;
    private readonly Queue<TimeSpan> _times;

    public SlidingWindow(SendLimit limit)
    {
        _limit = limit;
        _times = new Queue<TimeSpan>();
    }

    private SlidingWindow(SlidingWindow other)
    {
        _limit = other._limit;
        _times = new Queue<TimeSpan>(other._times);
        Newest = other.Newest;
    }

    /// <summary>When the next is admitted; in the past when it is by now.</summary>
    public TimeSpan NextAt => _times.Count < _limit.Count ? TimeSpan.MinValue : _times.Peek() + _limit.Period;

    private TimeSpan Newest { get; set; } = TimeSpan.MinValue;

    public void Add(TimeSpan at)
    {
        if (_times.Count == _limit.Count)
            _times.Dequeue();
        _times.Enqueue(at);
        Newest = at;
    }

    public bool IsEmpty(TimeSpan now) => Newest == TimeSpan.MinValue || Newest + _limit.Period <= now;

    public SlidingWindow Copy() => new(this);
}
