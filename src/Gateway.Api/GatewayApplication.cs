using Gateway.Api.Accounts;
using Gateway.Api.Grpc;
using Gateway.Api.Health;
using Gateway.Api.Http;
using Gateway.Api.Json;
using Gateway.Api.Limits;
using Gateway.Api.Management;
using Gateway.Api.OpenApi;
using Gateway.Api.Streams;
using Gateway.Api.Telemetry;
using Gateway.Api.Updates;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Api;

/// <summary>Puts the gateway and its listener together.</summary>
internal static class GatewayApplication
{
    public static WebApplication Build(WebApplicationBuilder builder, GatewayConfiguration configuration)
    {
        builder.AddGatewayLogging(configuration);
        builder.AddListener(configuration);
        builder.Services.AddGateway(configuration);
        builder.Services.AddEdge(configuration.Edge);
        builder.Services.AddOpenApiDocument();
        builder.Services.AddGatewayJson();
        builder.Services.AddAccountAuthentication();
        builder.Services.AddStreams(configuration.Edge.AllowedOrigins);
        builder.Services.AddGrpc(configuration);
        builder.AddTelemetry(configuration.Telemetry);

        var gateway = builder.Build();
        StartupWarnings.Log(gateway.Logger, configuration);
        gateway.UseTracing(configuration.Telemetry);
        gateway.UseGrpc(configuration);
        gateway.UseEdge(configuration.Edge);
        gateway.UseManagementAvailability(configuration.MissingForManagement);
        gateway.UseAuthentication();
        gateway.UseAuthorization();
        gateway.UseRateLimits();
        gateway.UseBodyLimit();
        gateway.UseStreams();
        gateway.MapUpdateEndpoint(configuration.Edge.TelegramNetworks);
        gateway.MapHealthEndpoints();
        gateway.MapMetrics(configuration.Telemetry.MetricsNetworks);
        gateway.MapManagement();
        gateway.MapOpenApiPages();
        return gateway;
    }

    private static void AddListener(this WebApplicationBuilder builder, GatewayConfiguration configuration)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ListenerLimits.ApplyTo(kestrel.Limits);
        });

        // ASPNETCORE_URLS, the framework's own setting, wins: it can bind to one address.
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls($"http://*:{configuration.HttpPort}");
        builder.AddGrpcListener(configuration.Grpc);
    }
}
