using System.Net;
using Gateway.Api.Accounts;
using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Telemetry;

namespace Gateway.Api.Telemetry;

/// <summary><c>GET /metrics</c> in Prometheus' text format. It names bots, so it is not for everybody.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this WebApplication gateway, IReadOnlyList<IPNetwork> near) => gateway.MapPrometheusScrapingEndpoint(
        "/metrics", meterProvider: null, configureBranchedPipeline: branch => branch.Use((context, next) => GuardAsync(context, near, next)), optionsName: null);

    private static async Task GuardAsync(HttpContext context, IReadOnlyList<IPNetwork> near, RequestDelegate next)
    {
        if (!IsNear(context, near) && !(await context.ShownAccessAsync()).Has(Scope.StatsRead))
        {
            await Problems.Problem(StatusCodes.Status403Forbidden, "scope_missing", $"From this address /metrics needs the scope {Scope.StatsRead}.").ExecuteAsync(context);
            return;
        }

        await context.RequestServices.GetRequiredService<StoreGauges>().RefreshAsync(context.RequestAborted);
        await next(context);
    }

    /// <summary>What was passed on by somebody else is not near, wherever that one is.</summary>
    private static bool IsNear(HttpContext context, IReadOnlyList<IPNetwork> near) =>
        !context.WasPassedOn() && context.ClientAddress() is { } address && near.Any(network => network.Contains(address));
}
