using System.Net;
using System.Net.Sockets;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Persistence;

/// <summary>Stands between a client and PostgreSQL and gives out process ids of its own, as poolers do.</summary>
internal sealed class PoolerStandIn : IAsyncDisposable
{
    // BackendKeyData: its type, its length, then the process id.
    private static readonly byte[] KeyData = [(byte)'K', 0, 0, 0, 12];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly PostgresUrl _server;
    private readonly Task _accepting;

    public PoolerStandIn(string databaseUrl)
    {
        _server = PostgresUrl.Parse(databaseUrl);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => (_server with { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }).ToString();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var passing = new List<Task>();
        while (!_stop.IsCancellationRequested)
            passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        await Task.WhenAll(passing);
    }

    private async Task PassAsync(TcpClient client)
    {
        using var ours = client;
        using var server = new TcpClient();
        await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
        var up = client.GetStream().CopyToAsync(server.GetStream(), _stop.Token);
        await Task.WhenAny(up, DownAsync(server.GetStream(), client.GetStream()));
    }

    private async Task DownAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[64 * 1024];
        var told = false;
        int read;
        while ((read = await server.ReadAsync(buffer, _stop.Token)) > 0)
        {
            var at = told ? -1 : buffer.AsSpan(0, read).IndexOf(KeyData);
            if (at >= 0)
            {
                buffer[at + KeyData.Length] ^= 0x40;
                told = true;
            }

            await client.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
