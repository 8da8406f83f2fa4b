using System.Reflection;
using Gateway.Api.Accounts;
using Gateway.Api.Http;
using Gateway.Api.Management;
using Gateway.Application;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Health;
using Microsoft.AspNetCore.Authentication;

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

    private static async Task<IResult> ReportAsync(HttpContext context, GatewayHealth health, IBotRegistry bots, CancellationToken cancellationToken)
    {
        var report = await health.ReportAsync(cancellationToken);
        var status = report.Draining ? "draining" : report.Database is false ? "unavailable" : report.Redis is false ? "degraded" : "ok";
        var code = status is "ok" or "degraded" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        var access = context.IsFromThisMachine() ? Access.Admin : await AccessAsync(context);
        if (!access.Has(Scope.StatsRead))
            return Results.Json(new { status }, statusCode: code);

        // They are of all bots, removed ones too, and so for those whom no limit keeps from any.
        var jobs = access is { IsAdmin: true } or { BotLimit: null } && bots.All.All(bot => access.OnBot(bot.Slug).HasFlag(Right.Read)) ? report.Jobs : null;
        return Results.Json(
            new
            {
                status,
                version = Version,
                database = Word(report.Database),
                redis = Word(report.Redis),
                instances = report.Redis is null ? "one only: several instances need REDIS_URL" : "any number",
                jobs = jobs is null ? null : new { pending = jobs.Pending, running = jobs.Running, dead = jobs.Dead },
            },
            statusCode: code);
    }

    /// <summary>Of whoever shows a credential. One that is not good is no reason to say less than without it.</summary>
    private static async Task<Access> AccessAsync(HttpContext context)
    {
        if (context.RequestServices.GetService<CredentialCheck>() is null)
            return Access.Nothing;
        try
        {
            return (await context.AuthenticateAsync(AccountAuthentication.SchemeName)).Succeeded ? context.Caller().Access : Access.Nothing;
        }
        catch (StoreUnavailableException)
        {
            return Access.Nothing;
        }
    }

    private static string Word(bool? reachable) => reachable switch { null => "not configured", true => "ok", false => "unreachable" };
}
