using System.Collections.Concurrent;
using Gateway.Application.Telegram;

namespace Gateway.Infrastructure.Telegram;

/// <summary>The budgets of one instance: for a gateway without Redis, and for one whose Redis is away.</summary>
internal sealed class MemorySendBudget(SendOptions options, TimeProvider time) : ISendBudget
{
    private readonly long _origin = time.GetTimestamp();
    private readonly ConcurrentDictionary<long, BotBudget> _bots = new();

    private TimeSpan Now => time.GetElapsedTime(_origin);

    public ValueTask<SendTake> TakeAsync(SendRequest request, CancellationToken cancellationToken) => new(Of(request.BotId).Take(request.Chat, Now));

    public void End(long botId, SendTarget chat)
    {
        // One instance's chats go one send at a time without being told.
    }

    public ValueTask BlockAsync(long botId, SendTarget target, TimeSpan retryAfter)
    {
        Of(botId).Block(target, Now + retryAfter, Now);
        return ValueTask.CompletedTask;
    }

    public ValueTask<TimeSpan> BlockedAsync(long botId, SendTarget target, CancellationToken cancellationToken)
    {
        var left = Of(botId).BlockedUntil(target) - Now;
        return new(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    public TimeSpan[] Forecast(long botId, SendTarget chat, TimeSpan earliest, int count)
    {
        var now = Now;
        return Array.ConvertAll(Of(botId).Forecast(chat, now + earliest, count), at => at - now);
    }

    /// <summary>Counts what Redis admitted, so that it is known here when Redis goes away.</summary>
    public void Add(long botId, SendTarget chat) => Of(botId).Add(chat, Now);

    private BotBudget Of(long botId) => _bots.GetOrAdd(botId, static (_, options) => new BotBudget(options), options);
}
