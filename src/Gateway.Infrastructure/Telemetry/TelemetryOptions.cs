using System.Net;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Telemetry;

/// <summary>Who is told what the gateway measures.</summary>
public sealed class TelemetryOptions
{
    private static readonly IPNetwork[] Near =
        [.. new[] { "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10" }.Select(IPNetwork.Parse)];

    /// <summary><c>METRICS_NETWORKS</c>: from where <c>/metrics</c> is answered without a credential.</summary>
    /// <value>By default loopback, private and link-local addresses, from which a Prometheus beside the gateway asks.</value>
    public required IReadOnlyList<IPNetwork> MetricsNetworks { get; init; }

    /// <summary><c>OTEL_EXPORTER_OTLP_ENDPOINT</c>: where traces and metrics are sent. The exporter itself reads OpenTelemetry's other standard variables.</summary>
    /// <value>The default value is null: nothing is traced, and metrics are there for who scrapes them.</value>
    public required Uri? Collector { get; init; }

    internal static TelemetryOptions Read(SettingsReader settings)
    {
        var networks = Network.ReadAll(settings, GatewaySettings.MetricsNetworks);
        return new TelemetryOptions { MetricsNetworks = networks.Count > 0 ? networks : Near, Collector = settings.HttpUrl(GatewaySettings.Collector) };
    }
}
