using System.Net;
using System.Net.Sockets;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>The network between one gateway and one server: can be cut, so that connections are reset, and can stall.</summary>
internal sealed class Link : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Socket> _open = [];
    private readonly int _serverPort;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flow = Flowing();
    private volatile bool _cut;

    public Link(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>On 127.0.0.1, where it passes for the server.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Task CutAsync()
    {
        _cut = true;
        lock (_open)
        {
            foreach (var socket in _open)
                Reset(socket);
            _open.Clear();
        }

        return Task.CompletedTask;
    }

    public Task MendAsync()
    {
        _cut = false;
        return Task.CompletedTask;
    }

    public Task StallAsync()
    {
        _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.CompletedTask;
    }

    public void Flow() => _flow.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await CutAsync();
        Flow();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var flow = new TaskCompletionSource();
        flow.SetResult();
        return flow;
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = PassAsync(await _listener.AcceptSocketAsync(_stop.Token));
    }

    private async Task PassAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            Hold(client);
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            Hold(server);
            (client.NoDelay, server.NoDelay) = (true, true);
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side has left, or the link was cut.
        }
        finally
        {
            lock (_open)
            {
                _open.Remove(client);
                _open.Remove(server);
            }

            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>A cut that comes at this moment meets it, too.</summary>
    private void Hold(Socket socket)
    {
        lock (_open)
        {
            if (!_cut)
            {
                _open.Add(socket);
                return;
            }
        }

        Reset(socket);
        throw new SocketException((int)SocketError.ConnectionReset);
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer) is > 0 and var read)
        {
            await _flow.Task;
            for (var sent = 0; sent < read;)
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
        }
    }
}
