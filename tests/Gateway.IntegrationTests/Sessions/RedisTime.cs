using StackExchange.Redis;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>Redis has a clock of its own. Instead of waiting, everything that the gateway keeps there is made older.</summary>
internal static class RedisTime
{
    // ARGV: how much older, in ms.
    private const string Age = """
        for _, key in ipairs(redis.call('KEYS', 'tg-gw:*')) do
          local left = redis.call('PTTL', key)
          local kind = redis.call('TYPE', key)['ok']
          if left >= 0 and left <= tonumber(ARGV[1]) then
            redis.call('DEL', key)
          else
            if kind == 'zset' then
              for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -ARGV[1], member) end
            elseif key == 'tg-gw:sign-in:slot' then
              redis.call('SET', key, redis.call('GET', key) - ARGV[1])
            end
            if left >= 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
          end
        end
        return 1
        """;

    public static Task PassAsync(IDatabase keys, TimeSpan time) => keys.ScriptEvaluateAsync(Age, [], [(long)time.TotalMilliseconds]);
}
