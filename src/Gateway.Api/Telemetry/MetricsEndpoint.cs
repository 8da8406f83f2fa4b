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
    /// <summary>From where a Prometheus beside the gateway asks: loopback, private and link-local addresses.</summary>
    private static readonly IPNetwork[] Near =
        [.. new[] { "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10" }.Select(IPNetwork.Parse)];

    public static void MapMetrics(this WebApplication gateway) =>
        gateway.MapPrometheusScrapingEndpoint("/metrics", meterProvider: null, configureBranchedPipeline: static branch => branch.Use(GuardAsync), optionsName: null);

    private static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsNear(context) && !(await context.ShownAccessAsync()).Has(Scope.StatsRead))
        {
            await Problems.Problem(StatusCodes.Status403Forbidden, "scope_missing", $"From this address /metrics needs the scope {Scope.StatsRead}.").ExecuteAsync(context);
            return;
        }

        await context.RequestServices.GetRequiredService<StoreGauges>().RefreshAsync(context.RequestAborted);
        await next(context);
    }

    /// <summary>What was passed on by somebody else is not near, wherever that one is.</summary>
    private static bool IsNear(HttpContext context) =>
        !context.WasPassedOn() && context.ClientAddress() is { } address && Array.Exists(Near, network => network.Contains(address));
}
