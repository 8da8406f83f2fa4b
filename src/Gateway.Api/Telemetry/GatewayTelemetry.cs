using System.Diagnostics;
using System.Reflection;
using Gateway.Application.Telemetry;
using Gateway.Infrastructure.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Api.Telemetry;

/// <summary>Metrics for who scrapes them, and with a collector both metrics and traces to it: docs/OPERATIONS.md.</summary>
internal static class GatewayTelemetry
{
    /// <summary>Of what the frameworks measure, whatever tells of the process and its connections. None of their labels holds an address.</summary>
    private static readonly string[] Meters =
        [GatewayMeter.Name, "System.Runtime", "Npgsql", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting"];

    public static string Version { get; } =
        typeof(GatewayTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static void AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("telegram-gateway", serviceVersion: Version))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddPrometheusExporter();
                if (options.HasCollector)
                    metrics.AddOtlpExporter();
            });
        if (options.HasCollector)
            telemetry.WithTracing(static traces => traces.AddSource(GatewayTracer.Name, "Microsoft.AspNetCore").AddOtlpExporter());
    }

    /// <summary>Names each request's span after its route: outermost, so that it sees every answer.</summary>
    public static void UseTracing(this WebApplication gateway, TelemetryOptions options)
    {
        if (!options.HasCollector)
            return;
        gateway.Use(static async (context, next) =>
        {
            await next(context);
            if (Activity.Current is { Recorded: true } span)
                Describe(span, context);
        });
    }

    private static void Describe(Activity span, HttpContext context)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        span.SetTag("http.route", route);
        span.Say(context.Response.StatusCode, context.Response.StatusCode >= StatusCodes.Status500InternalServerError ? "failed" : null);
    }
}
