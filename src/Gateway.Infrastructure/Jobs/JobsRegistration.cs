using Gateway.Application.Jobs;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Jobs;

internal static class JobsRegistration
{
    /// <summary>Services stop in the reverse of this order: the worker first, what it needs to say after it.</summary>
    /// <remarks><see cref="AddJobWorker"/> follows, after the inbox.</remarks>
    public static IServiceCollection AddJobQueue(this IServiceCollection services, QueueOptions options, RedisOptions? redis)
    {
        services.AddSingleton(options);
        services.AddSingleton<JobWakeups>();
        services.AddSingleton<HandOver>();
        services.AddSingleton<IJobQueue, PostgresJobQueue>();
        services.AddSingleton<IJobDesk, PostgresJobDesk>().AddHostedService<RemovedBotsJobs>();
        services.AddSingleton<SettlementWriter>().AddHostedService(provider => provider.GetRequiredService<SettlementWriter>());
        services.AddSingleton<UnheardClaims>().AddHostedService(provider => provider.GetRequiredService<UnheardClaims>());
        services.AddHostedService<LeaseRenewer>();
        services.AddSingleton<JobJanitor>().AddHostedService(provider => provider.GetRequiredService<JobJanitor>());
        services.AddHostedService<JobScheduler>();
        if (redis is not null)
            services.AddHostedService<RedisWakeups>();
        return services;
    }

    public static IServiceCollection AddJobWorker(this IServiceCollection services) => services.AddHostedService<JobWorker>();
}
