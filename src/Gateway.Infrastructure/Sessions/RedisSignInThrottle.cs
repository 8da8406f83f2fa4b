using Gateway.Application.Sessions;
using Gateway.Domain.Sessions;
using Gateway.Infrastructure.Redis;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Sessions;

/// <summary>Counts tries in sorted sets by Redis's own clock, one script and one round trip for each step.</summary>
internal sealed class RedisSignInThrottle(RedisConnection redis) : ISignInThrottle
{
    // KEYS: the sender's tries, the sender's lock, everybody's tries, the next free slot.
    // ARGV: try id, window, lock-out, limit per sender, limit in all, pace, longest wait (times in ms).
    // Invariant: a try is in both sets before its code is compared, and the last one that the limit admits sets the lock. A repeat of a
    // counted try is let through: Redis may have run the first one after its caller gave up, and one update must not count twice.
    private const string Begin = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
        if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return {1, 0} end
        local locked = redis.call('PTTL', KEYS[2])
        if locked > 0 then return {0, locked} end
        local wait = 0
        redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - ARGV[2])
        if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[5]) then
          wait = math.max(0, tonumber(redis.call('GET', KEYS[4]) or '0') - now)
          if wait > tonumber(ARGV[7]) then return {0, wait} end
          redis.call('SET', KEYS[4], now + wait + ARGV[6], 'PX', wait + ARGV[6])
        end
        redis.call('ZADD', KEYS[1], now, ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        redis.call('ZADD', KEYS[3], now, ARGV[1])
        redis.call('PEXPIRE', KEYS[3], ARGV[2])
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then
          redis.call('SET', KEYS[2], 1, 'PX', ARGV[3])
        end
        return {1, wait}
        """;

    // KEYS: the sender's tries, the sender's lock, everybody's tries.
    private const string Succeeded = """
        local newest = redis.call('ZREVRANGE', KEYS[1], 0, 0)[1]
        if newest then redis.call('ZREM', KEYS[3], newest) end
        return redis.call('DEL', KEYS[1], KEYS[2])
        """;

    /// <summary>Sent whole each time: a server that has forgotten a script fails the call that names it by its digest.</summary>
    private const CommandFlags WholeScript = CommandFlags.NoScriptCache;

    private const string EverybodysTries = "tg-gw:sign-in:tries";
    private const string NextSlot = "tg-gw:sign-in:slot";

    public async Task<SignInTry> BeginAsync(long userId, string tryId, CancellationToken cancellationToken)
    {
        RedisValue[] arguments =
        [
            tryId, (long)SignInLimits.Window.TotalMilliseconds, (long)SignInLimits.LockOut.TotalMilliseconds,
            SignInLimits.WrongCodesPerSender, SignInLimits.WrongCodesInAll, (long)SignInLimits.SlowedPace.TotalMilliseconds,
            (long)SignInLimits.LongestWait.TotalMilliseconds,
        ];
        var answer = await redis.RunAsync(
            database => database.ScriptEvaluateAsync(Begin, [Tries(userId), Lock(userId), EverybodysTries, NextSlot], arguments, WholeScript), cancellationToken);
        var numbers = (long[])answer;
        return new SignInTry(numbers[0] == 1, TimeSpan.FromMilliseconds(numbers[1]));
    }

    public Task SucceededAsync(long userId, CancellationToken cancellationToken) => redis.RunAsync(
        database => database.ScriptEvaluateAsync(Succeeded, [Tries(userId), Lock(userId), EverybodysTries], flags: WholeScript), cancellationToken);

    private static RedisKey Tries(long userId) => $"tg-gw:sign-in:tries:{userId}";

    private static RedisKey Lock(long userId) => $"tg-gw:sign-in:lock:{userId}";
}
