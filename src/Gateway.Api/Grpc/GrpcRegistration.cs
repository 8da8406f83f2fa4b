using Gateway.Api.Errors;
using Gateway.Api.Grpc.Framing;
using Gateway.Api.Http;
using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Api.Grpc;

/// <summary>gRPC, on a port of its own: HTTP/2 without TLS cannot share one with HTTP/1.1.</summary>
internal static partial class GrpcRegistration
{
    public static void AddGrpc(this IServiceCollection services, GatewayConfiguration configuration)
    {
        services.AddSingleton(new CallerGate(configuration.MissingForManagement)).AddSingleton<HealthService>();
        services.AddSingleton(provider => new GrpcServer(
            GrpcServices.Methods(provider.GetRequiredService<CallerGate>(), provider.GetRequiredService<HealthService>()),
            new GrpcServerOptions { Stopping = provider.GetRequiredService<Drain>().Draining, Expect = fault => Expected(provider, fault) },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<GrpcServer>>()));
    }

    /// <summary>Beside whatever is listened to for HTTP.</summary>
    public static void AddGrpcListener(this WebApplicationBuilder builder, GrpcOptions? options)
    {
        if (options is null)
            return;
        builder.WebHost.UseUrls($"{builder.Configuration[WebHostDefaults.ServerUrlsKey]};{options.Url}".Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                if (listen.IPEndPoint?.Port == options.Port)
                    listen.Protocols = HttpProtocols.Http2;
            });

            // HTTP/2 knows it for the whole server alone, and would cut off, with its whole connection, a stream whose client takes its time.
            kestrel.Limits.MinResponseDataRate = null;
        });
    }

    /// <summary>Whatever comes in by the gRPC port is gRPC, and nothing else is.</summary>
    public static void UseGrpc(this WebApplication gateway, GatewayConfiguration configuration)
    {
        if (configuration.Grpc is not { Port: var port })
            return;
        var server = gateway.Services.GetRequiredService<GrpcServer>();
        gateway.UseWhen(context => context.Connection.LocalPort == port, branch =>
        {
            if (configuration.Edge.ForwardedNetworks.Count > 0)
                branch.UseForwardedHeaders();
            branch.Run(server.ServeAsync);
        });
        gateway.Use(static (context, next) =>
        {
            // What HTTP/1.1 has by default, and was given up for HTTP/2.
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
                rate.MinDataRate = ListenerLimits.AnswerRate;
            return next(context);
        });
    }

    private static GrpcStatus? Expected(IServiceProvider services, Exception fault)
    {
        if (!Faults.IsUnavailable(fault))
            return null;
        LogUnavailable(services.GetRequiredService<ILogger<GrpcServer>>(), fault.Message);
        return GrpcFailures.Unavailable;
    }

    [LoggerMessage(4502, LogLevel.Warning, "A gRPC call cannot be answered now: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string reason);
}
