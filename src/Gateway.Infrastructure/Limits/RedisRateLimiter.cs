using System.Globalization;
using Gateway.Application;
using Gateway.Application.Limits;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Limits;

/// <summary>
/// Buckets that all instances share, by Redis's own clock, one script and one round trip. A bucket is one number, the microsecond at which
/// it is full again (GCRA), and its key expires then. While Redis is down each instance counts for itself.
/// </summary>
internal sealed partial class RedisRateLimiter(RedisCircuit redis, MemoryRateLimiter alone, ILogger<RedisRateLimiter> logger) : IRateLimiter
{
    // KEYS: the buckets, then the exemptions. ARGV for each bucket: its interval and its window in microseconds, the index of its exemption
    // or 0. Answers: how long to wait, which bucket is told of, how long until that one is full.
    // Invariant: either every bucket that is asked gives a token, or none does. Numbers are written by %.0f; Lua's own way keeps 14 digits.
    private const string Take = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local full, told, wait, least = {}, 1, 0, math.huge
        for i = 1, #ARGV / 3 do
          local interval, window, exempt = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
          if exempt == 0 or redis.call('EXISTS', KEYS[exempt]) == 0 then
            local at = tonumber(redis.call('GET', KEYS[i]) or now)
            full[i] = math.max(now, math.min(at, now + window)) + interval
            local over = full[i] - now - window
            if over > wait then
              told, wait = i, over
            elseif wait == 0 and -over / interval < least then
              told, least = i, -over / interval
            end
          end
        end
        if wait > 0 then return {wait, told, full[told] - now - ARGV[3 * told - 2]} end
        for i, at in pairs(full) do
          redis.call('SET', KEYS[i], string.format('%.0f', at), 'PX', math.ceil((at - now) / 1000))
        end
        return {0, told, (full[told] or now) - now}
        """;

    /// <summary>Sent whole each time: a server that has forgotten a script fails the call that names it by its digest.</summary>
    private const CommandFlags WholeScript = CommandFlags.NoScriptCache;

    private bool _isAlone;

    public async ValueTask<RateDecision> TakeAsync(IReadOnlyList<RateBucket> buckets, CancellationToken cancellationToken)
    {
        if (redis.IsOpen())
            return await alone.TakeAsync(buckets, cancellationToken);
        try
        {
            var (keys, arguments) = Describe(buckets);
            var answer = (long[])await redis.RunAsync(database => database.ScriptEvaluateAsync(Take, keys, arguments, WholeScript), cancellationToken);
            if (Interlocked.Exchange(ref _isAlone, false))
                LogShared(logger);
            return buckets[(int)answer[1] - 1].Limit.Decide(TimeSpan.FromMicroseconds(answer[2]), TimeSpan.FromMicroseconds(answer[0]));
        }
        catch (StoreUnavailableException)
        {
            if (!Interlocked.Exchange(ref _isAlone, true))
                LogAlone(logger);
            return await alone.TakeAsync(buckets, cancellationToken);
        }
    }

    public async ValueTask ExemptAsync(RateLimitKey key, TimeSpan time, CancellationToken cancellationToken)
    {
        await alone.ExemptAsync(key, time, cancellationToken);
        if (redis.IsOpen())
            return;
        try
        {
            await redis.RunAsync(database => database.StringSetAsync(Name(key), 1, time), cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // A hint; this instance remembers it.
        }
    }

    private static (RedisKey[] Keys, RedisValue[] Arguments) Describe(IReadOnlyList<RateBucket> buckets)
    {
        var keys = new List<RedisKey>(buckets.Select(bucket => Name(bucket.Key)));
        var arguments = new RedisValue[buckets.Count * 3];
        for (var i = 0; i < buckets.Count; i++)
        {
            arguments[3 * i] = (long)buckets[i].Limit.Interval.TotalMicroseconds;
            arguments[(3 * i) + 1] = (long)buckets[i].Limit.Window.TotalMicroseconds;
            arguments[(3 * i) + 2] = 0;
            if (buckets[i].Exempt is not { } exempt)
                continue;
            keys.Add(Name(exempt));
            arguments[(3 * i) + 2] = keys.Count;
        }

        return ([.. keys], arguments);
    }

    private static RedisKey Name(RateLimitKey key) => string.Create(CultureInfo.InvariantCulture, $"tg-gw:rate:{key.Kind}:{key.Id}");

    [LoggerMessage(3601, LogLevel.Warning, "Rate limits are counted per instance until Redis is back")]
    private static partial void LogAlone(ILogger logger);

    [LoggerMessage(3602, LogLevel.Information, "Rate limits are shared by all instances again")]
    private static partial void LogShared(ILogger logger);
}
