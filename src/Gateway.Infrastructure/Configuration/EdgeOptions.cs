using System.Net;

namespace Gateway.Infrastructure.Configuration;

/// <summary>What stands between the gateway and its callers.</summary>
public sealed class EdgeOptions
{
    private EdgeOptions(IReadOnlyList<IPNetwork> forwardedNetworks, IReadOnlyList<string> allowedOrigins) =>
        (ForwardedNetworks, AllowedOrigins) = (forwardedNetworks, allowedOrigins);

    /// <summary><c>FORWARDED_NETWORKS</c>: proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.</summary>
    /// <value>The default value is empty: the headers are ignored.</value>
    public IReadOnlyList<IPNetwork> ForwardedNetworks { get; }

    /// <summary><c>ALLOWED_ORIGINS</c>: origins whose pages may call the management API from a browser, as browsers write them.</summary>
    /// <value>The default value is empty: none.</value>
    public IReadOnlyList<string> AllowedOrigins { get; }

    internal static EdgeOptions Read(SettingsReader settings) => new(ReadNetworks(settings), ReadOrigins(settings));

    private static List<IPNetwork> ReadNetworks(SettingsReader settings)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in settings.List(GatewaySettings.ForwardedNetworks))
        {
            if (Network.TryParse(part, out var network))
                networks.Add(network);
            else
                settings.Problem(GatewaySettings.ForwardedNetworks);
        }

        return networks;
    }

    private static List<string> ReadOrigins(SettingsReader settings)
    {
        var origins = new List<string>();
        foreach (var part in settings.List(GatewaySettings.AllowedOrigins))
        {
            if (Uri.TryCreate(part, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
                origins.Add(url.IsDefaultPort ? $"{url.Scheme}://{Host(url)}" : $"{url.Scheme}://{Host(url)}:{url.Port}");
            else
                settings.Problem(GatewaySettings.AllowedOrigins);
        }

        return origins;
    }

    private static string Host(Uri url) => url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
}
