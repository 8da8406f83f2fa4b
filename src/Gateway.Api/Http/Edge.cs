using Gateway.Api.Errors;
using Gateway.Api.Limits;
using Gateway.Infrastructure.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Net.Http.Headers;

namespace Gateway.Api.Http;

/// <summary>What every request passes first, whatever it asks for.</summary>
internal static class Edge
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(1);

    public static void AddEdge(this IServiceCollection services, EdgeOptions options)
    {
        services.AddErrors();
        services.Configure<ForwardedHeadersOptions>(forwarded => Believe(forwarded, options));
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. options.AllowedOrigins])
            .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders(HeaderNames.Authorization, "X-API-Key", HeaderNames.ContentType, "Idempotency-Key", "Last-Event-ID")
            .WithExposedHeaders("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", HeaderNames.RetryAfter, HeaderNames.Location, "Idempotency-Replayed")
            .SetPreflightMaxAge(PreflightAge)));
    }

    /// <summary>Outermost first; authentication comes after it.</summary>
    public static void UseEdge(this WebApplication gateway, EdgeOptions options)
    {
        if (options.ForwardedNetworks.Count > 0)
            gateway.UseForwardedHeaders();
        gateway.UseErrors();
        gateway.UseSecurityHeaders();
        if (options.AllowedOrigins.Count > 0)
            gateway.UseWhen(ManagementPath.IsManagement, static management => management.UseCors());
        gateway.UseRouting();
        gateway.UseRateLimitHeaders();
    }

    /// <summary>
    /// Walks X-Forwarded-For from its end as long as whoever wrote an entry is a proxy that is believed; the first address that is none is
    /// the client's. What a client wrote itself is never reached.
    /// </summary>
    private static void Believe(ForwardedHeadersOptions forwarded, EdgeOptions options)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in options.ForwardedNetworks)
            forwarded.KnownIPNetworks.Add(network);
    }
}
