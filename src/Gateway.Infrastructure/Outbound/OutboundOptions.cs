using System.Net;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Outbound;

/// <summary>Where the gateway may be sent by those who use its API.</summary>
public sealed class OutboundOptions
{
    /// <summary><c>WEBHOOK_ALLOWED_NETWORKS</c>: networks that may be connected to although they are not globally routable.</summary>
    /// <value>The default value is empty: none.</value>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    internal static OutboundOptions Read(SettingsReader settings)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in settings.List(GatewaySettings.WebhookAllowedNetworks))
        {
            if (Network.TryParse(part, out var network))
                networks.Add(network);
            else
                settings.Problem(GatewaySettings.WebhookAllowedNetworks);
        }

        return new OutboundOptions { AllowedNetworks = networks };
    }
}
