using System.Net;
using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Application.Telemetry;

namespace Gateway.Api.Updates;

/// <summary>
/// <c>TELEGRAM_NETWORKS</c>: who may deliver at all. Before anything else is looked at, as it needs none of it: a stranger learns not even which bots
/// there are (docs/adr/0002).
/// </summary>
internal sealed partial class SourceNetworks(IReadOnlyList<IPNetwork> networks, ILogger<SourceNetworks> logger) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var address = context.HttpContext.ClientAddress();
        if (address is not null && Contain(address))
            return next(context);
        GatewayMeter.Received(string.Empty, null, UpdateOutcomes.Forged, TimeSpan.Zero);
        LogElsewhere(logger, address);
        return ValueTask.FromResult<object?>(Problems.Problem(StatusCodes.Status403Forbidden, "network_not_allowed", "Updates are not taken from this address."));
    }

    private bool Contain(IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
                return true;
        }

        return false;
    }

    [LoggerMessage(4104, LogLevel.Warning, "A request to the update endpoint from {Address}, which TELEGRAM_NETWORKS does not name, was refused")]
    private static partial void LogElsewhere(ILogger logger, IPAddress? address);
}
