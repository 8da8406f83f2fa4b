using Gateway.Application.Sessions;
using Gateway.Infrastructure.Redis;

namespace Gateway.Infrastructure.Sessions;

/// <summary>Sessions as keys that expire by themselves: <c>tg-gw:auth:&lt;user id&gt;</c>.</summary>
internal sealed class RedisSessionStore(RedisConnection redis, TimeProvider time) : ISessionStore
{
    public Task<TimeSpan?> FindAsync(long userId, CancellationToken cancellationToken) =>
        redis.RunAsync(database => database.KeyTimeToLiveAsync(Key(userId)), cancellationToken);

    public Task SaveAsync(long userId, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        redis.RunAsync(database => database.StringSetAsync(Key(userId), time.GetUtcNow().ToString("O"), timeToLive), cancellationToken);

    public Task<bool> DeleteAsync(long userId, CancellationToken cancellationToken) =>
        redis.RunAsync(database => database.KeyDeleteAsync(Key(userId)), cancellationToken);

    private static string Key(long userId) => $"tg-gw:auth:{userId}";
}
