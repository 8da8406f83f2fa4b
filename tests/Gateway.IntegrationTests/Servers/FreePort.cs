using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gateway.IntegrationTests.Servers;

internal static class FreePort
{
    // Below Linux's ephemeral range: a client that keeps dialling a dead server's ephemeral port can be given that very port
    // as its own, connect to itself and keep the server from coming back.
    private const int First = 15_000;
    private const int End = 32_000;

    public static int Find()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No free port between {First} and {End} on 127.0.0.1.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
