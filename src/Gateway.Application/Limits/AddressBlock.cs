using System.Net;
using System.Net.Sockets;

namespace Gateway.Application.Limits;

/// <summary>What counts as one address: an IPv4 address, or the /64 that an IPv6 subscriber has to himself.</summary>
public static class AddressBlock
{
    private const int PrefixLength = 8;

    public static string Of(IPAddress? address) => address switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"{Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, PrefixLength))}/64",
        _ => address.ToString(),
    };

    public static RateLimitKey KeyOf(IPAddress? address) => new("address", Of(address));
}
