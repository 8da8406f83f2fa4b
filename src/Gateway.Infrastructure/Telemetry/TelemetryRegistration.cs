using System.Diagnostics.Metrics;
using Gateway.Application.Bots;
using Gateway.Application.Lifecycle;
using Gateway.Application.Streams;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gateway.Infrastructure.Telemetry;

internal static class TelemetryRegistration
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        services.AddSingleton(provider => new StoreGauges(
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<IBotRegistry>(),
            provider.GetRequiredService<Drain>(),
            provider.GetService<NpgsqlDataSource>(),
            provider.GetService<RedisConnection>(),
            provider.GetService<LiveHub>(),
            provider.GetRequiredService<TimeProvider>()));
        if (options.Collector is not null)
            services.AddHostedService<StoreGaugesRefresher>();
        return services;
    }
}
