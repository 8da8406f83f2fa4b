using Gateway.Application.Limits;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Limits;

internal static class LimitsRegistration
{
    public static IServiceCollection AddLimits(this IServiceCollection services, RateLimitOptions options, RedisOptions? redis)
    {
        services.AddSingleton(options).AddSingleton<SignInLimit>().AddSingleton<MemoryRateLimiter>();
        return redis is null
            ? services.AddSingleton<IRateLimiter>(provider => provider.GetRequiredService<MemoryRateLimiter>())
            : services.AddSingleton<IRateLimiter, RedisRateLimiter>();
    }
}
