using System.Net;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Outbound;

/// <summary>Where the gateway may be sent by those who use its API.</summary>
public sealed class OutboundOptions
{
    /// <summary><c>WEBHOOK_ALLOWED_NETWORKS</c>: networks that may be connected to although they are not globally routable.</summary>
    /// <value>The default value is empty: none.</value>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    internal static OutboundOptions Read(SettingsReader settings) => new() { AllowedNetworks = Network.ReadAll(settings, GatewaySettings.WebhookAllowedNetworks) };
}
