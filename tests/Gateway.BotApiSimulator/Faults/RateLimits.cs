using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Methods;

namespace Gateway.BotApiSimulator.Faults;

internal sealed record RateLimitSettings(int? PerChatPerSecond, int? PerBotPerSecond, int? PerGroupPerMinute);

/// <summary>Telegram's limits on what a bot writes, off until set. Windows slide in real time, because clients wait in real time.</summary>
internal sealed class RateLimits(SimulatorClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _windows = new(StringComparer.Ordinal);
    private RateLimitSettings _settings = new(null, null, null);

    public void Set(RateLimitSettings settings)
    {
        lock (_gate)
        {
            _settings = settings;
            _windows.Clear();
        }
    }

    /// <summary>Counts the call, or answers 429 and does not count it.</summary>
    public MethodResult? Refuse(Bot bot, CallParameters parameters)
    {
        lock (_gate)
        {
            var windows = Windows(bot, parameters).ToList();
            var wait = windows.Select(window => Wait(window.Key, window.Limit, window.Length)).DefaultIfEmpty().Max();
            if (wait > TimeSpan.Zero)
                return MethodResult.TooManyRequests((int)Math.Ceiling(wait.TotalSeconds));
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
        if (_settings.PerChatPerSecond is { } perChat)
            yield return ($"chat:{bot.Id}:{chat}", perChat, TimeSpan.FromSeconds(1));
        if (_settings.PerGroupPerMinute is { } perGroup && chat.StartsWith('-'))
            yield return ($"group:{bot.Id}:{chat}", perGroup, TimeSpan.FromMinutes(1));
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
