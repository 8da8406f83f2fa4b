using System.Reflection;
using Gateway.Api.Http;
using Gateway.Infrastructure.Health;

namespace Gateway.Api.Health;

/// <summary>For orchestrators (<c>/health/live</c>, <c>/health/ready</c>) and for people (<c>/health</c>).</summary>
internal static class HealthEndpoints
{
    private static readonly string Version =
        typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public static void MapHealthEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Json(new { status = "ok" }));
        routes.MapGet("/health/ready", ReadyAsync);
        routes.MapGet("/health", ReportAsync);
    }

    private static async Task<IResult> ReadyAsync(GatewayHealth health, CancellationToken cancellationToken) =>
        await health.IsReadyAsync(cancellationToken)
            ? Results.Json(new { status = "ok" })
            : Results.Json(new { status = "unavailable" }, statusCode: StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ReportAsync(HttpContext context, GatewayHealth health, CancellationToken cancellationToken)
    {
        var report = await health.ReportAsync(cancellationToken);
        var status = report.Draining ? "draining" : report.Database is false ? "unavailable" : report.Redis is false ? "degraded" : "ok";
        var code = status is "ok" or "degraded" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        if (!context.IsFromThisMachine())
            return Results.Json(new { status }, statusCode: code);
        return Results.Json(
            new
            {
                status,
                version = Version,
                database = Word(report.Database),
                redis = Word(report.Redis),
                instances = report.Redis is null ? "one only: several instances need REDIS_URL" : "any number",
                jobs = report.Jobs is { } jobs ? new { pending = jobs.Pending, running = jobs.Running, dead = jobs.Dead } : null,
            },
            statusCode: code);
    }

    private static string Word(bool? reachable) => reachable switch { null => "not configured", true => "ok", false => "unreachable" };
}
