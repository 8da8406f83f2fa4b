using Gateway.Api.Errors;
using Gateway.Application.Results;

namespace Gateway.Api.Management;

/// <summary>What the management API lacks is said on each of its routes, before anybody is asked who they are.</summary>
internal static class ManagementAvailability
{
    /// <summary>Answers 503 <c>not_configured</c> for them.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="missing">The setting without which there is no management API; null when there is nothing missing.</param>
    public static void UseManagementAvailability(this WebApplication gateway, string? missing)
    {
        if (missing is not null)
            gateway.Use((context, next) => IsManagement(context) ? Problems.Of(Failure.NotConfigured(missing)).ExecuteAsync(context) : next(context));
    }

    private static bool IsManagement(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<ManagementRoute>() is not null;
}

/// <summary>Marks the routes of the management API.</summary>
internal sealed class ManagementRoute
{
    public static readonly ManagementRoute Instance = new();
}
