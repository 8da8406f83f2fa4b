using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Telemetry;

/// <summary>Where traces and metrics are sent. The exporter itself reads this and OpenTelemetry's other standard variables.</summary>
public sealed class TelemetryOptions
{
    /// <summary>There is a collector to send to. Without one nothing is traced, and metrics are there for who scrapes them.</summary>
    public bool HasCollector { get; private init; }

    internal static TelemetryOptions Read(SettingsReader settings) => new() { HasCollector = settings.HttpUrl(GatewaySettings.Collector) is not null };
}
