using Gateway.Application;
using Gateway.Application.Chats;
using Gateway.Application.Idempotency;
using Gateway.Application.Lifecycle;
using Gateway.Application.Persistence;
using Gateway.Application.Updates;
using Gateway.Infrastructure.Accounts;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Chats;
using Gateway.Infrastructure.Configuration;
using Gateway.Infrastructure.Health;
using Gateway.Infrastructure.Idempotency;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Lifecycle;
using Gateway.Infrastructure.Limits;
using Gateway.Infrastructure.Outbound;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Redis;
using Gateway.Infrastructure.Retention;
using Gateway.Infrastructure.Secrets;
using Gateway.Infrastructure.Sessions;
using Gateway.Infrastructure.Stats;
using Gateway.Infrastructure.Streams;
using Gateway.Infrastructure.Telegram;
using Gateway.Infrastructure.Telemetry;
using Gateway.Infrastructure.Updates;
using Gateway.Infrastructure.Webhooks;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gateway.Infrastructure;

/// <summary>The whole gateway but its listener, as a table of contents.</summary>
public static class InfrastructureRegistration
{
    /// <summary>What <c>gateway serve</c> runs.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, GatewayConfiguration configuration)
    {
        services.AddSingleton(configuration.Allowlist).AddSingleton(configuration.Auth).AddSingleton(configuration.Handlers);
        services.AddShutdown();
        services.AddPersistence(configuration.Database);
        services.AddRedis(configuration.Redis);
        services.AddBots(configuration.Bots);
        services.AddSessions(configuration.Redis);
        services.AddLimits(configuration.RateLimits, configuration.Redis);
        services.AddUpdates();
        services.AddSending(configuration.Sending, configuration.Redis);
        if (configuration.Database is not null)
        {
            services.AddJobs();
            services.AddHostedService<DatabaseStartup>();
            services.AddJobQueue(configuration.Queue, configuration.Redis);
            services.AddEventLog();
            services.AddInbox();
            services.AddJobWorker();
            services.AddSecrets(configuration.Encryption);
            services.AddStoredBots();
            services.AddStats();
            services.AddManagement();
            services.AddSingleton<IChatLists, PostgresChatLists>();
            services.AddSingleton<EraserSteps>().AddSingleton<IErasure, PostgresErasure>();
            services.AddSingleton(configuration.Retention).AddHostedService<RetentionSweeper>();
            services.AddSignIn(configuration.FirstAdmin);
            services.AddAccess(configuration.AccessTokens, configuration.Redis);
            services.AddLiveStreams(configuration.Redis);
            services.AddSingleton<IIdempotency, PostgresIdempotency>();
            services.AddWebhooks(configuration.Webhooks);
        }

        services.AddOutbound(configuration.Outbound);
        services.AddHealth();
        services.AddTelemetry(configuration.Telemetry);
        return services.AddTelegram(configuration.Telegram);
    }

    /// <summary>What <c>gateway migrate</c> needs.</summary>
    public static IServiceCollection AddMigration(this IServiceCollection services, DatabaseOptions database) => services.AddPersistence(database);

    /// <summary>What <c>gateway webhook</c> needs.</summary>
    public static IServiceCollection AddTelegramWebhooks(this IServiceCollection services, GatewayConfiguration configuration) =>
        services.AddPersistence(null).AddBots(configuration.Bots).AddOutbound(configuration.Outbound).AddTelegram(configuration.Telegram);

    private static void AddShutdown(this IServiceCollection services)
    {
        services.AddHostedService<ShutdownSequence>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownSequence.Limit);
    }

    private static IServiceCollection AddPersistence(this IServiceCollection services, DatabaseOptions? database)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (database is not null)
        {
            // Named, for its measurements would else carry the connection string.
            services.AddSingleton(_ => new NpgsqlDataSourceBuilder(database.ConnectionString) { Name = "gateway" }.Build()).AddSingleton<DatabaseMigrator>();
            services.AddSingleton<IGatewayDbFactory, GatewayDbFactory>();
            services.AddTransient(typeof(IPipelineBehavior<,>), typeof(StoreFaultBehavior<,>));
        }

        return services.AddSingleton(provider => new ClusterLocks(provider.GetRequiredService<TimeProvider>(), provider.GetService<NpgsqlDataSource>()));
    }

    private static void AddRedis(this IServiceCollection services, RedisOptions? redis)
    {
        if (redis is not null)
            services.AddSingleton(redis).AddSingleton<RedisConnection>().AddSingleton<RedisCircuit>();
    }

    /// <summary>Between the queue and its worker, whose handlers may still send when everything stops.</summary>
    private static void AddInbox(this IServiceCollection services)
    {
        services.AddSingleton<PreparedStatements>();
        services.AddSingleton<UpdateInboxWriter>();
        services.AddSingleton<LogFlusher>();
        services.AddSingleton<IChatMigrations, PostgresChatMigrations>();
        services.AddSingleton<IMessageLog, PostgresMessageLog>();
        services.AddSingleton<PostgresUpdateInbox>();
        services.AddSingleton<IUpdateInbox>(provider => provider.GetRequiredService<PostgresUpdateInbox>());
        services.AddHostedService(provider => provider.GetRequiredService<PostgresUpdateInbox>());
    }

    private static void AddHealth(this IServiceCollection services) => services.AddSingleton(provider => new GatewayHealth(
        provider.GetRequiredService<Drain>(),
        provider.GetService<NpgsqlDataSource>(),
        provider.GetService<RedisConnection>(),
        provider.GetRequiredService<TimeProvider>()));
}
