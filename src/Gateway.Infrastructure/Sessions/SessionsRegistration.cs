using Gateway.Application.Sessions;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Sessions;

internal static class SessionsRegistration
{
    public static IServiceCollection AddSessions(this IServiceCollection services, RedisOptions? redis)
    {
        if (redis is null)
        {
            services.AddSingleton<MemorySessions>();
            services.AddSingleton<ISessionStore>(provider => provider.GetRequiredService<MemorySessions>());
            services.AddSingleton<IHintLimiter>(provider => provider.GetRequiredService<MemorySessions>());
            return services.AddSingleton<ISignInThrottle, MemorySignInThrottle>();
        }

        services.AddSingleton<ISessionStore, RedisSessionStore>();
        services.AddSingleton<IHintLimiter, RedisHintLimiter>();
        return services.AddSingleton<ISignInThrottle, RedisSignInThrottle>();
    }
}
