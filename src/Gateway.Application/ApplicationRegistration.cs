using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Application.Pipeline;
using Gateway.Application.Sessions;
using Gateway.Application.Updates;
using Gateway.Application.Updates.Handlers;
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
        services.AddSingleton<Drain>();
        services.AddSingleton<KnownUpdates>(_ => new KnownUpdates());
        services.AddSingleton<LaneLocks>();
        services.AddSingleton<SignInHint>();
        services.AddSingleton<InProcessReception>();
        return services.AddMediator().AddGates().AddBotHandlers();
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

    /// <summary>The gates, outermost first. The order is part of the contract: docs/adr/0002.</summary>
    internal static IServiceCollection AddGates(this IServiceCollection services) => services
        .AddTransient(typeof(IPipelineBehavior<,>), typeof(AllowlistBehavior<,>))
        .AddTransient(typeof(IPipelineBehavior<,>), typeof(AuthenticationBehavior<,>));

    /// <summary>The strategies; a new one is a class and a line here.</summary>
    private static IServiceCollection AddBotHandlers(this IServiceCollection services) => services
        .AddSingleton<IBotHandler, NoneHandler>()
        .AddSingleton<IBotHandler, EchoHandler>()
        .AddSingleton<IBotHandler, HttpHandler>()
        .AddSingleton<IBotHandler, AuthHandler>()
        .AddSingleton<HandlerDispatcher>();

    private static IServiceCollection AddMediator(this IServiceCollection services) => services
        .AddSingleton<ServiceFactory>(provider => provider.GetService!)
        .AddSingleton<IMediator, Mediator>()
        .AddTransient<IRequestHandler<ReceiveUpdate, ReceiveUpdateResult>, ReceiveUpdateHandler>()
        .AddTransient<IRequestHandler<Authenticate, AuthenticateResult>, AuthenticateHandler>();
}
