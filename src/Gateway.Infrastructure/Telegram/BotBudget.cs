using Gateway.Application.Telegram;

namespace Gateway.Infrastructure.Telegram;

/// <summary>What one bot may send, in all and to each chat. Chats to which nothing was sent lately are forgotten.</summary>
internal sealed class BotBudget(SendOptions options)
{
    private const int FewChats = 1024;

    private readonly Lock _lock = new();
    private readonly SlidingWindow _all = new(options.PerBot);
    private readonly Dictionary<SendTarget, ChatBudget> _chats = [];
    private int _sweepAt = FewChats;

    internal int Chats
    {
        get
        {
            lock (_lock)
                return _chats.Count;
        }
    }

    public SendTake Take(SendTarget chat, TimeSpan now)
    {
        lock (_lock)
        {
            var budget = _chats.GetValueOrDefault(chat);
            if (budget is not null && budget.NextAt > now)
                return SendTake.No(budget.NextAt - now);
            if (_all.NextAt > now)
                return SendTake.No(_all.NextAt - now, byBot: true);
            Add(chat, budget, now);
            return SendTake.Yes;
        }
    }

    /// <summary>Counts what somebody else admitted.</summary>
    public void Add(SendTarget chat, TimeSpan now)
    {
        lock (_lock)
            Add(chat, _chats.GetValueOrDefault(chat), now);
    }

    public void Block(SendTarget target, TimeSpan until, TimeSpan now)
    {
        lock (_lock)
            (_chats.GetValueOrDefault(target) ?? Open(target, now)).Block(until);
    }

    public TimeSpan BlockedUntil(SendTarget target)
    {
        lock (_lock)
            return _chats.GetValueOrDefault(target)?.BlockedUntil ?? TimeSpan.Zero;
    }

    public TimeSpan[] Forecast(SendTarget chat, TimeSpan earliest, int count)
    {
        lock (_lock)
            return (_chats.GetValueOrDefault(chat) ?? new ChatBudget(chat, options)).Forecast(earliest, count);
    }

    private void Add(SendTarget chat, ChatBudget? budget, TimeSpan now)
    {
        (budget ?? Open(chat, now)).Add(now);
        _all.Add(now);
    }

    private ChatBudget Open(SendTarget chat, TimeSpan now)
    {
        if (_chats.Count >= _sweepAt)
        {
            foreach (var (idle, _) in _chats.Where(pair => pair.Value.IsIdle(now)).ToArray())
                _chats.Remove(idle);
            _sweepAt = Math.Max(FewChats, _chats.Count * 2);
        }

        var budget = new ChatBudget(chat, options);
        _chats.Add(chat, budget);
        return budget;
    }
}
