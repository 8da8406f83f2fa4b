using Gateway.Application;
using Gateway.Application.Streams;
using Gateway.Infrastructure.Accounts;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Streams;

internal static class StreamsRegistration
{
    /// <summary>The log, and who is told that it grows.</summary>
    public static IServiceCollection AddEventLog(this IServiceCollection services) => services
        .AddSingleton<LogHints>()
        .AddSingleton<IEventLog, PostgresEventLog>();

    /// <summary>What live streams live by. After the rights.</summary>
    public static IServiceCollection AddLiveStreams(this IServiceCollection services, RedisOptions? redis)
    {
        services.AddLiveStreams();
        services.AddSingleton<IRightsClock>(provider => provider.GetRequiredService<KnownEpoch>());
        services.AddHostedService<LogFollower>();
        services.AddHostedService<LiveRightsWatch>();
        if (redis is not null)
            services.AddHostedService<RedisEvents>();
        return services;
    }
}
