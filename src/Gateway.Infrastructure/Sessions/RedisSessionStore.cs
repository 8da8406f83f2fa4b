using Gateway.Application.Sessions;
using Gateway.Infrastructure.Redis;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Sessions;

/// <summary>Sessions as keys that expire by themselves: <c>tg-gw:auth:&lt;user id&gt;</c>.</summary>
internal sealed class RedisSessionStore : ISessionStore
{
    private static readonly RedisScript TimesToLive = new("""
        local left = {}
        for i, key in ipairs(KEYS) do
          left[i] = redis.call('PTTL', key)
        end
        return left
        """);

    private readonly RedisConnection _redis;
    private readonly TimeProvider _time;

    // Every update of a bot that needs a session asks.
    private readonly Coalesced<long, long> _timesToLive;

    public RedisSessionStore(RedisConnection redis, TimeProvider time)
    {
        (_redis, _time) = (redis, time);
        _timesToLive = new Coalesced<long, long>(AskAsync);
    }

    public async Task<TimeSpan?> FindAsync(long userId, CancellationToken cancellationToken) =>
        await _timesToLive.AskAsync(userId, cancellationToken) is > 0 and var left ? TimeSpan.FromMilliseconds(left) : null;

    public Task SaveAsync(long userId, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        _redis.RunAsync(database => database.StringSetAsync(Key(userId), _time.GetUtcNow().ToString("O"), timeToLive), cancellationToken);

    public Task<bool> DeleteAsync(long userId, CancellationToken cancellationToken) =>
        _redis.RunAsync(database => database.KeyDeleteAsync(Key(userId)), cancellationToken);

    private async Task<IReadOnlyList<long>> AskAsync(IReadOnlyList<long> users)
    {
        RedisKey[] keys = [.. users.Select(Key)];
        return (long[])await _redis.RunAsync(database => TimesToLive.RunAsync(database, keys, []), CancellationToken.None);
    }

    private static RedisKey Key(long userId) => $"tg-gw:auth:{userId}";
}
