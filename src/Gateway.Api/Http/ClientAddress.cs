using System.Net;

namespace Gateway.Api.Http;

/// <summary>Where a request comes from.</summary>
internal static class ClientAddressExtensions
{
    /// <summary>
    /// Headers by which somebody else passes a request on. X-Original-For is what is left when a proxy that is believed has sent
    /// X-Forwarded-For.
    /// </summary>
    private static readonly string[] PassedOn = ["X-Forwarded-For", "X-Original-For", "Forwarded", "X-Real-IP", "Via"];

    /// <summary>
    /// The address of whoever asks, for limits, audit and logs: the connection's, or what a proxy of <c>FORWARDED_NETWORKS</c> says.
    /// Null when the connection has none.
    /// </summary>
    public static IPAddress? ClientAddress(this HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;

    /// <summary>
    /// The request was made on this machine, by nobody's order: what was passed on never counts, believed or not, since a proxy on this
    /// machine connects from loopback and a careless one lets its clients write the header.
    /// </summary>
    public static bool IsFromThisMachine(this HttpContext context) =>
        context.ClientAddress() is { } address && IPAddress.IsLoopback(address) && !context.WasPassedOn();

    /// <summary>A proxy, believed or not, says that it asks in somebody else's place.</summary>
    public static bool WasPassedOn(this HttpContext context) => Array.Exists(PassedOn, context.Request.Headers.ContainsKey);
}
