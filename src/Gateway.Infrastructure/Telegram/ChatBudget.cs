using Gateway.Application.Telegram;

namespace Gateway.Infrastructure.Telegram;

/// <summary>What one bot may send to one chat: evenly but for short bursts, within the group's limit if it is one, and not while it is blocked.</summary>
internal sealed class ChatBudget
{
    private readonly SendLimit _limit;
    private readonly SlidingWindow? _group;

    /// <summary>When everything that was sent would have been sent evenly; a burst runs ahead of the time.</summary>
    private TimeSpan _evenly;

    private TimeSpan _blockedUntil;

    public ChatBudget(SendTarget chat, SendOptions options)
    {
        _limit = options.PerChat;
        _group = chat.IsGroup ? new SlidingWindow(options.PerGroup) : null;
    }

    private ChatBudget(ChatBudget other)
    {
        _limit = other._limit;
        _group = other._group?.Copy();
        _evenly = other._evenly;
        _blockedUntil = other._blockedUntil;
    }

    public TimeSpan BlockedUntil => _blockedUntil;

    /// <summary>When the next may be sent; in the past when it may by now.</summary>
    public TimeSpan NextAt
    {
        get
        {
            var next = Later(_blockedUntil, _evenly - (_limit.Interval * ((SendOptions.Burst * _limit.Count) - 1)));
            return _group is null ? next : Later(next, _group.NextAt);
        }
    }

    public void Add(TimeSpan at)
    {
        _evenly = Later(_evenly, at) + _limit.Interval;
        _group?.Add(at);
    }

    public void Block(TimeSpan until) => _blockedUntil = until;

    /// <summary>Nothing would change if it were forgotten.</summary>
    public bool IsIdle(TimeSpan now) => _blockedUntil <= now && _evenly <= now && (_group is null || _group.IsEmpty(now));

    /// <summary>When each of the next sends may go, were they sent as soon as they may.</summary>
    public TimeSpan[] Forecast(TimeSpan earliest, int count)
    {
        var copy = new ChatBudget(this);
        var times = new TimeSpan[count];
        for (var i = 0; i < count; i++)
        {
            earliest = times[i] = Later(earliest, copy.NextAt);
            copy.Add(earliest);
        }

        return times;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
