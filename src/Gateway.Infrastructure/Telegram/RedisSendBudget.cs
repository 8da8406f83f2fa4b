using Gateway.Application;
using Gateway.Application.Telegram;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Telegram;

/// <summary>The budgets that all instances share. While Redis is away each counts for itself.</summary>
internal sealed partial class RedisSendBudget(
    RedisCircuit redis, MemorySendBudget own, SendOptions options, ILogger<RedisSendBudget> logger) : ISendBudget
{
    /// <summary>Of an instance that has died, or whose call takes longer.</summary>
    private static readonly TimeSpan TicketLapse = TimeSpan.FromSeconds(2);

    /// <summary>Often enough to keep a ticket.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan PauseBehindTicket = TimeSpan.FromMilliseconds(25);

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private bool _isAlone;

    public async ValueTask<SendTake> TakeAsync(SendRequest request, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(database => SendBudgetScript.Take.RunAsync(database, Keys(request), Arguments(request)), cancellationToken);
        if (answer is null)
            return await own.TakeAsync(request, cancellationToken);
        var numbers = (long[])answer;
        if (numbers[0] == 0)
        {
            own.Add(request.BotId, request.Chat);
            return SendTake.Yes;
        }

        var wait = TimeSpan.FromMicroseconds(numbers[1]);
        return SendTake.No(wait, byBot: numbers[0] == 2) with { AskAgainIn = wait < LongestSilence ? wait : LongestSilence };
    }

    public void End(long botId, SendTarget chat) =>
        _ = AskAsync(database => database.HashDeleteAsync(Key(botId, $"chat:{chat}"), _instance, CommandFlags.FireAndForget), CancellationToken.None);

    public async ValueTask BlockAsync(long botId, SendTarget target, TimeSpan retryAfter)
    {
        await own.BlockAsync(botId, target, retryAfter);
        await AskAsync(database => database.StringSetAsync(Key(botId, $"pause:{target}"), 1, retryAfter), CancellationToken.None);
    }

    public async ValueTask<TimeSpan> BlockedAsync(long botId, SendTarget target, CancellationToken cancellationToken)
    {
        var ours = await own.BlockedAsync(botId, target, cancellationToken);
        return ours > TimeSpan.Zero ? ours : await AskAsync(database => database.KeyTimeToLiveAsync(Key(botId, $"pause:{target}")), cancellationToken) ?? TimeSpan.Zero;
    }

    public TimeSpan[] Forecast(long botId, SendTarget chat, TimeSpan earliest, int count) => own.Forecast(botId, chat, earliest, count);

    /// <summary>Answers nothing while Redis is away.</summary>
    private async Task<T?> AskAsync<T>(Func<IDatabase, Task<T>> question, CancellationToken cancellationToken)
    {
        if (redis.IsOpen())
            return default;
        try
        {
            var answer = await redis.RunAsync(question, cancellationToken);
            if (_isAlone && Interlocked.Exchange(ref _isAlone, false))
                LogShared(logger);
            return answer;
        }
        catch (StoreUnavailableException)
        {
            if (!Interlocked.Exchange(ref _isAlone, true))
                LogAlone(logger);
            return default;
        }
    }

    private static RedisKey Key(long botId, string rest) => $"tg-gw:send:{botId}:{rest}";

    private static RedisKey[] Keys(SendRequest request) =>
    [
        Key(request.BotId, "all"), Key(request.BotId, $"chat:{request.Chat}"), Key(request.BotId, $"group:{request.Chat}"),
        Key(request.BotId, $"pause:{request.Chat}"), Key(request.BotId, "handlers"),
    ];

    private RedisValue[] Arguments(SendRequest request) =>
    [
        _instance, request.IsFirst ? 1 : 2, Micros(request.Waited), Micros(TicketLapse), options.PerBot.Count, Micros(options.PerBot.Period),
        Micros(options.PerChat.Interval), Micros(options.PerChat.Interval * ((SendOptions.Burst * options.PerChat.Count) - 1)),
        request.Chat.IsGroup ? options.PerGroup.Count : 0, Micros(options.PerGroup.Period), Micros(PauseBehindTicket),
    ];

    private static long Micros(TimeSpan span) => (long)span.TotalMicroseconds;

    [LoggerMessage(2121, LogLevel.Warning, "Sending limits are kept per instance until Redis is back")]
    private static partial void LogAlone(ILogger logger);

    [LoggerMessage(2122, LogLevel.Information, "Sending limits are shared by all instances again")]
    private static partial void LogShared(ILogger logger);
}
