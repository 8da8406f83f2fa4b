using Gateway.Api.Accounts;
using Gateway.Api.Http;
using Gateway.Api.Telemetry;
using Gateway.Application.Bots;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Health;

namespace Gateway.Api.Health;

/// <summary>For orchestrators (<c>/health/live</c>, <c>/health/ready</c>) and for people (<c>/health</c>).</summary>
internal static class HealthEndpoints
{
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

    private static async Task<IResult> ReportAsync(HttpContext context, GatewayHealth health, IBotRegistry bots, CancellationToken cancellationToken)
    {
        var report = await health.ReportAsync(cancellationToken);
        var status = report.Draining ? "draining" : report.Database is false ? "unavailable" : report.Redis is false ? "degraded" : "ok";
        var code = status is "ok" or "degraded" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var access = context.IsFromThisMachine() ? Access.Admin : await context.ShownAccessAsync();
        if (!access.Has(Scope.StatsRead))
            return Results.Json(new { status }, statusCode: code);

        // They are of all bots, removed ones too, and so for those whom no limit keeps from any.
        var jobs = access is { IsAdmin: true } or { BotLimit: null } && bots.All.All(bot => access.OnBot(bot.Slug).HasFlag(Right.Read)) ? report.Jobs : null;
        return Results.Json(
            new
            {
                status,
                version = GatewayTelemetry.Version,
                database = Word(report.Database),
                redis = Word(report.Redis),
                instances = report.Redis is null ? "one only: several instances need REDIS_URL" : "any number",
                jobs = jobs is null ? null : new { pending = jobs.Pending, running = jobs.Running, dead = jobs.Dead },
            },
            statusCode: code);
    }

    private static string Word(bool? reachable) => reachable switch { null => "not configured", true => "ok", false => "unreachable" };
}
