using System.Net;
using System.Net.Sockets;

namespace Gateway.Infrastructure.Outbound;

/// <summary>Which addresses are globally routable: IANA's special-purpose registries, read so that what is in doubt is not.</summary>
internal static class GlobalAddresses
{
    private static readonly IPNetwork[] NotGlobalV4 = Networks(
        "0.0.0.0/8",        // this network
        "10.0.0.0/8",       // private
        "100.64.0.0/10",    // shared by carriers
        "127.0.0.0/8",      // loopback
        "169.254.0.0/16",   // link-local, and the clouds' metadata
        "172.16.0.0/12",    // private
        "192.0.0.0/24",     // protocol assignments
        "192.0.2.0/24",     // documentation
        "192.88.99.0/24",   // 6to4 relays, deprecated
        "192.168.0.0/16",   // private
        "198.18.0.0/15",    // benchmarks
        "198.51.100.0/24",  // documentation
        "203.0.113.0/24",   // documentation
        "224.0.0.0/4",      // multicast
        "240.0.0.0/4");     // reserved, and broadcast

    /// <summary>All that has been given out for the world; the rest is loopback, unique local, link-local, multicast or nobody's.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotGlobalV6 = Networks(
        "2001::/23",        // protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",    // documentation
        "3fff::/20");       // documentation

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Array.Exists(NotGlobalV4, network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId != 0)
            return false;

        // Both lead to the IPv4 address inside, wherever there is a translator.
        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address))
            return Contains(new IPAddress(bytes.AsSpan(12, 4)));
        if (SixToFour.Contains(address))
            return Contains(new IPAddress(bytes.AsSpan(2, 4)));
        return GlobalUnicast.Contains(address) && !Array.Exists(NotGlobalV6, network => network.Contains(address));
    }

    private static IPNetwork[] Networks(params string[] networks) => Array.ConvertAll(networks, IPNetwork.Parse);
}
