using System.Globalization;
using Gateway.Application;
using Gateway.Application.Limits;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Limits;

/// <summary>
/// Buckets that all instances share, by Redis's own clock, one script and at most one round trip. A bucket is one number, the microsecond at which
/// it is full again (GCRA), and its key expires then. Of a bucket that is far from empty some tokens are taken ahead: <see cref="TokensAhead"/>. While
/// Redis is down each instance counts for itself.
/// </summary>
internal sealed partial class RedisRateLimiter : IRateLimiter
{
    /// <summary>Whoever takes tokens ahead leaves this many times as many to the other instances.</summary>
    private const int ShareAhead = 32;

    /// <summary>Tokens that are taken ahead at once.</summary>
    private const int MostAhead = 256;

    // Of each request that asks: ARGV has the number of its buckets and of its keys, how many tokens to take ahead, and for each bucket its interval
    // and its window in microseconds and the index of its exemption among those keys, or 0; KEYS has the buckets, then the exemptions. Answers for
    // each: how long to wait, which bucket is told of, how long until that one is full, and how many tokens were taken ahead.
    // Invariant: either every bucket that a request asks gives a token, or none does. Numbers are written by %.0f; Lua's own way keeps 14
    // digits.
    private static readonly RedisScript Take = new($$"""
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local function take(keys, arguments, buckets, ahead)
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
          if wait > 0 then return wait, told, full[told] - now - ARGV[arguments + 3 * told - 2], 0 end
          if ahead > 0 then
            local interval, window = tonumber(ARGV[arguments + 1]), tonumber(ARGV[arguments + 2])
            ahead = math.min(ahead, math.floor((now + window - full[1]) / interval / {{ShareAhead}}))
            full[1] = full[1] + ahead * interval
          end
          for i, at in pairs(full) do
            redis.call('SET', KEYS[keys + i], string.format('%.0f', at), 'PX', math.ceil((at - now) / 1000))
          end
          return 0, told, (full[told] or now) - now, ahead
        end
        local answers, keys, at = {}, 0, 1
        while at <= #ARGV do
          local buckets = tonumber(ARGV[at])
          local last = #answers
          answers[last + 1], answers[last + 2], answers[last + 3], answers[last + 4] = take(keys, at + 2, buckets, tonumber(ARGV[at + 2]))
          keys, at = keys + ARGV[at + 1], at + 3 + 3 * buckets
        end
        return answers
        """);

    private readonly RedisCircuit _redis;
    private readonly MemoryRateLimiter _alone;
    private readonly TokensAhead _ahead;
    private readonly ILogger<RedisRateLimiter> _logger;
    private readonly Coalesced<IReadOnlyList<RateBucket>, RateDecision> _decisions;
    private bool _isAlone;

    public RedisRateLimiter(RedisCircuit redis, MemoryRateLimiter alone, TimeProvider time, ILogger<RedisRateLimiter> logger)
    {
        (_redis, _alone, _ahead, _logger) = (redis, alone, new TokensAhead(time), logger);
        _decisions = new Coalesced<IReadOnlyList<RateBucket>, RateDecision>(AskAsync);
    }

    public async ValueTask<RateDecision> TakeAsync(IReadOnlyList<RateBucket> buckets, CancellationToken cancellationToken)
    {
        if (OnlyOf(buckets) is { } only && _ahead.Spend(only) is { } spent)
            return spent;
        if (_redis.IsOpen())
            return await _alone.TakeAsync(buckets, cancellationToken);
        try
        {
            var decision = await _decisions.AskAsync(buckets, cancellationToken);
            if (Interlocked.Exchange(ref _isAlone, false))
                LogShared(_logger);

            // Others of the same moment may have taken some ahead.
            return decision.Allowed || OnlyOf(buckets) is not { } busy ? decision : _ahead.Spend(busy) ?? decision;
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

    /// <summary>The bucket of a request that asks no other and that nothing exempts: only of such a one tokens are taken ahead.</summary>
    private static RateBucket? OnlyOf(IReadOnlyList<RateBucket> buckets) => buckets is [{ Exempt: null } only] ? only : null;

    private async Task<IReadOnlyList<RateDecision>> AskAsync(IReadOnlyList<IReadOnlyList<RateBucket>> requests)
    {
        var (keys, arguments) = (new List<RedisKey>(), new List<RedisValue>());
        var busy = new HashSet<RateBucket>();
        foreach (var buckets in requests)
            Describe(buckets, OnlyOf(buckets) is { } only && busy.Add(only) ? MostAhead : 0, keys, arguments);
        RedisKey[] sentKeys = [.. keys];
        RedisValue[] sentArguments = [.. arguments];
        var answers = (long[])await _redis.RunAsync(database => Take.RunAsync(database, sentKeys, sentArguments), CancellationToken.None);
        return [.. requests.Select((buckets, place) => Read(buckets, answers.AsSpan(4 * place, 4)))];
    }

    private RateDecision Read(IReadOnlyList<RateBucket> buckets, ReadOnlySpan<long> answer)
    {
        var (wait, told, untilFull, ahead) = (TimeSpan.FromMicroseconds(answer[0]), buckets[(int)answer[1] - 1], TimeSpan.FromMicroseconds(answer[2]), (int)answer[3]);
        if (ahead > 0)
            _ahead.Keep(told, ahead, untilFull);
        return told.Limit.Decide(untilFull - (ahead * told.Limit.Interval), wait);
    }

    private static void Describe(IReadOnlyList<RateBucket> buckets, int ahead, List<RedisKey> keys, List<RedisValue> arguments)
    {
        var exemptions = buckets.Where(bucket => bucket.Exempt is not null).Select(bucket => bucket.Exempt!.Value).ToList();
        keys.AddRange(buckets.Select(bucket => Name(bucket.Key)));
        keys.AddRange(exemptions.Select(Name));
        arguments.AddRange([buckets.Count, buckets.Count + exemptions.Count, ahead]);
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
