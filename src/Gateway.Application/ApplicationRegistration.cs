using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Chats;
using Gateway.Application.Idempotency;
using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Application.Pipeline;
using Gateway.Application.Results;
using Gateway.Application.Sessions;
using Gateway.Application.Streams;
using Gateway.Application.Telegram;
using Gateway.Application.Updates;
using Gateway.Application.Updates.Handlers;
using Gateway.Application.Webhooks;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Application;

/// <summary>What the application layer brings; the ports are somebody else's.</summary>
public static class ApplicationRegistration
{
    /// <summary>Updates in, gates, handlers. Options and ports must be registered beside it.</summary>
    public static IServiceCollection AddUpdates(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Drain>();
        services.AddSingleton<KnownUpdates>(_ => new KnownUpdates());
        services.AddSingleton<LaneLocks>();
        services.AddSingleton<SignInHint>();
        services.AddSingleton<InProcessReception>();
        return services.AddMediator().AddGates().AddBotHandlers();
    }

    /// <summary>The way out: needs <see cref="IBotApi"/> and <see cref="ISendBudget"/>.</summary>
    public static IServiceCollection AddSender(this IServiceCollection services, SendOptions options)
    {
        services.TryAddSingleton<Drain>();
        return services.AddSingleton(options).AddSingleton<SentMessages>().AddSingleton<IBotSender, BotSender>();
    }

    /// <summary>The durable way: needs <see cref="IUpdateInbox"/> and <see cref="IJobQueue"/>.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<HeldLeases>();
        services.AddSingleton<DeadLetterNotice>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<DurableReception>();
        return services.AddTransient<IRequestHandler<EnqueueJob, Unit>, EnqueueJobHandler>();
    }

    /// <summary>Live streams: need <see cref="IEventLog"/>, and somebody who follows it for the hub and brings readings of the rights.</summary>
    public static IServiceCollection AddLiveStreams(this IServiceCollection services) => services
        .AddSingleton<LiveHub>()
        .AddSingleton<LiveRights>()
        .AddSingleton(provider => new LiveStreams(
            provider.GetRequiredService<LiveHub>(),
            provider.GetRequiredService<LiveRights>(),
            provider.GetRequiredService<IEventLog>(),
            provider.GetRequiredService<IMediator>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Drain>()));

    /// <summary>The gates, outermost first. The order is part of the contract: docs/adr/0002.</summary>
    internal static IServiceCollection AddGates(this IServiceCollection services) => services
        .AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>))
        .AddTransient(typeof(IPipelineBehavior<,>), typeof(AllowlistBehavior<,>))
        .AddTransient(typeof(IPipelineBehavior<,>), typeof(AuthenticationBehavior<,>))
        .AddTransient(typeof(IPipelineBehavior<,>), typeof(RightsBehavior<,>));

    /// <summary>The strategies; a new one is a class and a line here.</summary>
    private static IServiceCollection AddBotHandlers(this IServiceCollection services) => services
        .AddSingleton<IBotHandler, NoneHandler>()
        .AddSingleton<IBotHandler, EchoHandler>()
        .AddSingleton<IBotHandler, HttpHandler>()
        .AddSingleton<IBotHandler, AuthHandler>()
        .AddSingleton<HandlerDispatcher>();

    /// <summary>Commands and queries of the management API, with their validators. Needs <c>IGatewayDbFactory</c>.</summary>
    public static IServiceCollection AddManagement(this IServiceCollection services)
    {
        foreach (var validator in AssemblyScanner.FindValidatorsInAssembly(typeof(ApplicationRegistration).Assembly, includeInternalTypes: true))
            services.AddSingleton(validator.InterfaceType, validator.ValidatorType);
        foreach (var handler in typeof(ApplicationRegistration).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            foreach (var handles in handler.GetInterfaces().Where(IsManagementHandler))
                services.AddTransient(handles, handler);
        }

        services.AddSingleton<Once>().AddSingleton<MessageSending>().AddSingleton<StoredMessages>();
        services.AddSingleton<WebhookRights>().AddSingleton<WebhookSigning>();
        return services.AddSingleton<SignInTokens>();
    }

    /// <summary>One that answers a <c>Result</c>; those of the update path are named one by one.</summary>
    private static bool IsManagementHandler(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
        && type.GetGenericArguments()[1] is { IsGenericType: true } answer && answer.GetGenericTypeDefinition() == typeof(Result<>);

    private static IServiceCollection AddMediator(this IServiceCollection services) => services
        .AddSingleton<ServiceFactory>(provider => provider.GetService!)
        .AddSingleton<IMediator, Mediator>()
        .AddTransient<IRequestHandler<ReceiveUpdate, ReceiveUpdateResult>, ReceiveUpdateHandler>()
        .AddTransient<IRequestHandler<Authenticate, AuthenticateResult>, AuthenticateHandler>();
}
