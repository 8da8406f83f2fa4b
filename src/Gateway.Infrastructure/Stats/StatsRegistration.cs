using Gateway.Application.Stats;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Stats;

internal static class StatsRegistration
{
    public static IServiceCollection AddStats(this IServiceCollection services) => services.AddSingleton<IStatsReader, PostgresStats>();
}
