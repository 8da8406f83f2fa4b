using Gateway.Api.Bots;
using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Api.Json;
using Gateway.Api.Management;
using Gateway.Api.Telemetry;
using Gateway.Application;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Persistence;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Telemetry;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks.Peers;

/// <summary>
/// The gateway's own <c>GET /bots/{id}</c>, with its routing, headers, metrics, mediator and JSON, and without whatever asks who is calling, how often
/// and with what right.
/// </summary>
internal static class UncheckedEndpoint
{
    public static async Task<int> RunAsync(string slug, string text)
    {
        if (!BotToken.TryParse(text, out var token))
            return 64;
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(static kestrel => ListenerLimits.ApplyTo(kestrel.Limits));
        builder.Services.AddErrors();
        builder.Services.AddGatewayJson();
        builder.AddTelemetry(new TelemetryOptions { MetricsNetworks = [], Collector = null });
        builder.Services.AddManagement();
        builder.Services.AddSingleton<ServiceFactory>(static provider => provider.GetService!).AddSingleton<IMediator, Mediator>();
        builder.Services.AddSingleton<IBotRegistry>(new BotRegistry([Bot(slug, token)])).AddSingleton<IGatewayDbFactory, NoDatabase>();

        // Its routes still ask for an account; nobody checks.
        builder.Services.Configure<RouteOptions>(static routes => routes.SuppressCheckForUnhandledSecurityMetadata = true);
        await using var app = builder.Build();
        app.UseErrors();
        app.UseSecurityHeaders();
        app.UseRouting();
        app.Use(static (context, next) =>
        {
            context.SetCaller(Caller.CommandLine);
            return next(context);
        });
        app.MapGroup("/api/v1").WithMetadata(ManagementRoute.Instance).MapBotEndpoints();
        await app.RunAsync();
        return 0;
    }

    private static Bot Bot(string slug, BotToken token) => new() { Slug = slug, Token = token, Handler = HandlerKind.None, WebhookSecret = WebhookSecret.Derive(token) };

    /// <summary>A bot of the bots file is answered without one.</summary>
    private sealed class NoDatabase : IGatewayDbFactory
    {
        public IGatewayDb Open() => throw new NotSupportedException();
    }
}
