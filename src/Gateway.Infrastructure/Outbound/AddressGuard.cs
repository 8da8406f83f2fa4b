using System.Net;
using System.Net.Sockets;
using Gateway.Application.Outbound;

namespace Gateway.Infrastructure.Outbound;

/// <summary>
/// Resolves a name once, keeps the addresses that may be connected to, and connects to one of those: what was checked is what is used,
/// whatever the name resolves to a moment later.
/// </summary>
internal sealed class AddressGuard(OutboundOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null) : IAddressGuard
{
    private static readonly TimeSpan LongestLookup = TimeSpan.FromSeconds(5);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return GlobalAddresses.Contains(plain) || options.AllowedNetworks.Any(network => network.Contains(plain));
    }

    public async Task<bool> AllowsAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return (await ResolveAsync(url.IdnHost, cancellationToken).WaitAsync(LongestLookup, TimeProvider.System, cancellationToken)).Any(Allows);
        }
        catch (Exception unresolved) when (unresolved is SocketException or TimeoutException or ArgumentException)
        {
            return true;
        }
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="ForbiddenAddressException">The name resolves to nothing that may be connected to.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        Exception? failure = null;
        foreach (var address in addresses.Where(Allows))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException unconnected)
            {
                socket.Dispose();
                failure = unconnected;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure ?? new ForbiddenAddressException();
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var name = host.Trim('[', ']');
        if (IPAddress.TryParse(name, out var address))
            return [address];
        return IsLocal(name) ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : await _resolve(name, cancellationToken);
    }

    /// <summary>These mean this machine (RFC 6761), also to resolvers that would ask the world.</summary>
    private static bool IsLocal(string name)
    {
        var plain = name.TrimEnd('.');
        return plain.Equals("localhost", StringComparison.OrdinalIgnoreCase) || plain.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
