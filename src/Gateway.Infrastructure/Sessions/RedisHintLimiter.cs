using Gateway.Application.Sessions;
using Gateway.Infrastructure.Redis;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Sessions;

internal sealed class RedisHintLimiter(RedisConnection redis) : IHintLimiter
{
    public Task<bool> ClaimAsync(string botSlug, long userId, TimeSpan window, CancellationToken cancellationToken) =>
        redis.RunAsync(database => database.StringSetAsync($"tg-gw:hint:{botSlug}:{userId}", 1, window, When.NotExists), cancellationToken);
}
