using System.Globalization;
using System.Net;

namespace Gateway.Infrastructure.Configuration;

/// <summary><c>GRPC_PORT</c>: where gRPC is listened for, in HTTP/2 without TLS.</summary>
/// <param name="Address">Null for all of them, as with <c>HTTP_PORT</c>.</param>
/// <param name="Port">1 to 65535; by default 9090.</param>
public sealed record GrpcOptions(IPAddress? Address, int Port)
{
    internal const int DefaultPort = 9090;

    /// <summary>As the server's own settings write it.</summary>
    public string Url => $"http://{(Address is null ? "*:" + Port.ToString(CultureInfo.InvariantCulture) : new IPEndPoint(Address, Port))}";

    /// <summary>A port, an address with a port, or 0 for no gRPC, which gives null.</summary>
    internal static GrpcOptions? Read(SettingsReader settings)
    {
        if (settings.Text(GatewaySettings.GrpcPort) is not { } text)
            return new GrpcOptions(null, DefaultPort);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            if (port is > 0 and <= IPEndPoint.MaxPort)
                return new GrpcOptions(null, port);
            if (port == 0)
                return null;
        }
        else if (IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0 && string.Equals(endpoint.ToString(), text, StringComparison.OrdinalIgnoreCase))
        {
            return new GrpcOptions(endpoint.Address, endpoint.Port);
        }

        settings.Problem(GatewaySettings.GrpcPort);
        return null;
    }
}
