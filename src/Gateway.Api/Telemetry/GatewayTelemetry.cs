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
    /// <summary>Of what the frameworks measure, whatever tells of the process and its connections. None of their labels holds a client's address.</summary>
    private static readonly string[] Meters =
        [GatewayMeter.Name, "System.Runtime", "Npgsql", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting"];

    public static string Version { get; } =
        typeof(GatewayTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>Bots times kinds times outcomes; beyond it OpenTelemetry counts together what it can no longer tell apart.</summary>
    private const int MostSeriesOfUpdates = 20_000;

    public static void AddTelemetry(this IHostApplicationBuilder builder, TelemetryOptions options)
    {
        // The exporters look for it here, and know nothing of NAME_FILE.
        if (options.Collector is { } collector)
            builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.OriginalString;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("telegram-gateway", serviceVersion: Version).AddEnvironmentVariableDetector())
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddPrometheusExporter();
                metrics.AddView("telegram_gateway.updates", new MetricStreamConfiguration { CardinalityLimit = MostSeriesOfUpdates });
                if (options.Collector is not null)
                    metrics.AddOtlpExporter();
            });
        if (options.Collector is not null)
            telemetry.WithTracing(static traces => traces.AddSource(GatewayTracer.Name, "Microsoft.AspNetCore").AddOtlpExporter());
    }

    /// <summary>Names each request's span after its route: outermost, so that it sees every answer.</summary>
    public static void UseTracing(this WebApplication gateway, TelemetryOptions options)
    {
        if (options.Collector is null)
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
