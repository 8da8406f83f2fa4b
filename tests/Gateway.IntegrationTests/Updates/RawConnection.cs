using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>A TCP connection to a gateway, for requests that no HTTP client would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new();

    public static Task<RawConnection> OpenAsync(GatewayProcess gateway) => OpenAsync(gateway.BaseUrl);

    public static async Task<RawConnection> OpenAsync(Uri gateway)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(gateway.Host, gateway.Port);
        return connection;
    }

    public Task SendHeadersAsync(string bot, params string[] headers)
    {
        var lines = headers.Prepend("Host: gateway").Prepend($"POST {GatewayProcess.UpdateEndpoint(bot)} HTTP/1.1");
        return SendAsync(Encoding.ASCII.GetBytes(string.Concat(lines.Select(static line => line + "\r\n")) + "\r\n"));
    }

    public async Task SendAsync(byte[] bytes) => await _client.GetStream().WriteAsync(bytes);

    /// <summary>The status of the answer; null when the connection ends without one.</summary>
    public async Task<int?> ReadStatusAsync(TimeSpan? deadline = null)
    {
        using var limit = new CancellationTokenSource(deadline ?? Eventually.DefaultDeadline);
        var answer = new StringBuilder();
        var chunk = new byte[256];
        try
        {
            while (answer.Length < "HTTP/1.1 200".Length)
            {
                var length = await _client.GetStream().ReadAsync(chunk, limit.Token);
                if (length == 0)
                    return null;
                answer.Append(Encoding.ASCII.GetString(chunk, 0, length));
            }
        }
        catch (IOException)
        {
            return null;
        }

        return int.Parse(answer.ToString().AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _client.Dispose();
}
