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
internal sealed partial class RedisRateLimiter : IRateLimiter
{
    // Of each request that asks: ARGV has the number of its buckets and of its keys, and for each bucket its interval and its window in
    // microseconds and the index of its exemption among those keys, or 0; KEYS has the buckets, then the exemptions. Answers for each: how
    // long to wait, which bucket is told of, how long until that one is full.
    // Invariant: either every bucket that a request asks gives a token, or none does. Numbers are written by %.0f; Lua's own way keeps 14
    // digits.
    private static readonly RedisScript Take = new("""
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local function take(keys, arguments, buckets)
          local full, told, wait, least = {}, 1, 0, math.huge
          for i = 1, buckets do
            local at = arguments + 3 * i
            local interval, window, exempt = tonumber(ARGV[at - 2]), tonumber(ARGV[at - 1]), tonumber(ARGV[at])
            if exempt == 0 or redis.call('EXISTS', KEYS[keys + exempt]) == 0 then
              local ends = tonumber(redis.call('GET', KEYS[keys + i]) or now)
              full[i] = math.max(now, math.min(ends, now + window)) + interval
              local over = full[i] - now - window
              if over > wait then
                told, wait = i, over
              elseif wait == 0 and -over / interval < least then
                told, least = i, -over / interval
              end
            end
          end
          if wait > 0 then return wait, told, full[told] - now - ARGV[arguments + 3 * told - 2] end
          for i, at in pairs(full) do
            redis.call('SET', KEYS[keys + i], string.format('%.0f', at), 'PX', math.ceil((at - now) / 1000))
          end
          return 0, told, (full[told] or now) - now
        end
        local answers, keys, at = {}, 0, 1
        while at <= #ARGV do
          local buckets = tonumber(ARGV[at])
          local last = #answers
          answers[last + 1], answers[last + 2], answers[last + 3] = take(keys, at + 1, buckets)
          keys, at = keys + ARGV[at + 1], at + 2 + 3 * buckets
        end
        return answers
        """);

    private readonly RedisCircuit _redis;
    private readonly MemoryRateLimiter _alone;
    private readonly ILogger<RedisRateLimiter> _logger;
    private readonly Coalesced<IReadOnlyList<RateBucket>, RateDecision> _decisions;
    private bool _isAlone;

    public RedisRateLimiter(RedisCircuit redis, MemoryRateLimiter alone, ILogger<RedisRateLimiter> logger)
    {
        (_redis, _alone, _logger) = (redis, alone, logger);
        _decisions = new Coalesced<IReadOnlyList<RateBucket>, RateDecision>(AskAsync);
    }

    public async ValueTask<RateDecision> TakeAsync(IReadOnlyList<RateBucket> buckets, CancellationToken cancellationToken)
    {
        if (_redis.IsOpen())
            return await _alone.TakeAsync(buckets, cancellationToken);
        try
        {
            var decision = await _decisions.AskAsync(buckets, cancellationToken);
            if (Interlocked.Exchange(ref _isAlone, false))
                LogShared(_logger);
            return decision;
        }
        catch (StoreUnavailableException)
        {
            if (!Interlocked.Exchange(ref _isAlone, true))
                LogAlone(_logger);
            return await _alone.TakeAsync(buckets, cancellationToken);
        }
    }

    public async ValueTask ExemptAsync(RateLimitKey key, TimeSpan time, CancellationToken cancellationToken)
    {
        await _alone.ExemptAsync(key, time, cancellationToken);
        if (_redis.IsOpen())
            return;
        try
        {
            await _redis.RunAsync(database => database.StringSetAsync(Name(key), 1, time), cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // A hint; this instance remembers it.
        }
    }

    private async Task<IReadOnlyList<RateDecision>> AskAsync(IReadOnlyList<IReadOnlyList<RateBucket>> requests)
    {
        var (keys, arguments) = (new List<RedisKey>(), new List<RedisValue>());
        foreach (var buckets in requests)
            Describe(buckets, keys, arguments);
        RedisKey[] sentKeys = [.. keys];
        RedisValue[] sentArguments = [.. arguments];
        var answers = (long[])await _redis.RunAsync(database => Take.RunAsync(database, sentKeys, sentArguments), CancellationToken.None);
        return [.. requests.Select((buckets, place) => buckets[(int)answers[(3 * place) + 1] - 1].Limit.Decide(
            TimeSpan.FromMicroseconds(answers[(3 * place) + 2]), TimeSpan.FromMicroseconds(answers[3 * place])))];
    }

    private static void Describe(IReadOnlyList<RateBucket> buckets, List<RedisKey> keys, List<RedisValue> arguments)
    {
        var exemptions = buckets.Where(bucket => bucket.Exempt is not null).Select(bucket => bucket.Exempt!.Value).ToList();
        keys.AddRange(buckets.Select(bucket => Name(bucket.Key)));
        keys.AddRange(exemptions.Select(Name));
        arguments.AddRange([buckets.Count, buckets.Count + exemptions.Count]);
        var exempt = buckets.Count;
        foreach (var bucket in buckets)
            arguments.AddRange([(long)bucket.Limit.Interval.TotalMicroseconds, (long)bucket.Limit.Window.TotalMicroseconds, bucket.Exempt is null ? 0 : ++exempt]);
    }

    private static RedisKey Name(RateLimitKey key) => string.Create(CultureInfo.InvariantCulture, $"tg-gw:rate:{key.Kind}:{key.Id}");

    [LoggerMessage(3601, LogLevel.Warning, "Rate limits are counted per instance until Redis is back")]
    private static partial void LogAlone(ILogger logger);

    [LoggerMessage(3602, LogLevel.Information, "Rate limits are shared by all instances again")]
    private static partial void LogShared(ILogger logger);
}
