using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Methods;

namespace Gateway.BotApiSimulator.Faults;

internal sealed record RateLimitSettings(int? PerChatPerSecond, int? PerBotPerSecond, int? PerGroupPerMinute, int ChatBurst = 1);

/// <summary>
/// Telegram's limits on what a bot writes, off until set. Windows slide in real time, because clients wait in real time. A chat may take bursts:
/// then its limit holds on average.
/// </summary>
internal sealed class RateLimits(SimulatorClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _windows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _chats = new(StringComparer.Ordinal);
    private RateLimitSettings _settings = new(null, null, null);

    private TimeSpan? Interval => TimeSpan.FromSeconds(1) / _settings.PerChatPerSecond;

    public void Set(RateLimitSettings settings)
    {
        lock (_gate)
        {
            _settings = settings;
            _windows.Clear();
            _chats.Clear();
        }
    }

    /// <summary>Counts the call, or answers 429 and does not count it.</summary>
    public MethodResult? Refuse(Bot bot, CallParameters parameters)
    {
        lock (_gate)
        {
            var windows = Windows(bot, parameters).ToList();
            var chat = $"{bot.Id}:{parameters.Text("chat_id")}";
            var wait = windows.Select(window => Wait(window.Key, window.Limit, window.Length)).Append(WaitForChat(chat)).Max();
            if (wait > TimeSpan.Zero)
                return MethodResult.TooManyRequests((int)Math.Ceiling(wait.TotalSeconds));
            CountForChat(chat);
            foreach (var window in windows)
                _windows[window.Key].Enqueue(clock.Now);
            return null;
        }
    }

    private IEnumerable<(string Key, int Limit, TimeSpan Length)> Windows(Bot bot, CallParameters parameters)
    {
        var chat = parameters.Text("chat_id") ?? string.Empty;
        if (_settings.PerBotPerSecond is { } perBot)
            yield return ($"bot:{bot.Id}", perBot, TimeSpan.FromSeconds(1));
        if (_settings.PerGroupPerMinute is { } perGroup && chat.StartsWith('-'))
            yield return ($"group:{bot.Id}:{chat}", perGroup, TimeSpan.FromMinutes(1));
    }

    /// <summary>A burst runs ahead of when its messages would have gone evenly.</summary>
    private TimeSpan WaitForChat(string chat) =>
        Interval is { } interval && _chats.TryGetValue(chat, out var evenly) ? evenly - (interval * (_settings.ChatBurst - 1)) - clock.Now : TimeSpan.Zero;

    private void CountForChat(string chat)
    {
        if (Interval is { } interval)
            _chats[chat] = (_chats.TryGetValue(chat, out var evenly) && evenly > clock.Now ? evenly : clock.Now) + interval;
    }

    private TimeSpan Wait(string key, int limit, TimeSpan length)
    {
        if (!_windows.TryGetValue(key, out var window))
            _windows[key] = window = new Queue<DateTimeOffset>();
        while (window.TryPeek(out var oldest) && oldest + length <= clock.Now)
            window.Dequeue();
        return window.Count < limit ? TimeSpan.Zero : window.Peek() + length - clock.Now;
    }
}
