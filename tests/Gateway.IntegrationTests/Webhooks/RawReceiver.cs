using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>A receiver that no HTTP server would be: it says the bytes that the test says, for as long as it is listened to.</summary>
internal sealed class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<NetworkStream, RawReceiver, CancellationToken, Task> _answer;
    private readonly Task _loop;
    private long _written;
    private int _connections;

    public RawReceiver(Func<NetworkStream, RawReceiver, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>How many bytes could be written to whoever called.</summary>
    public long Written => Interlocked.Read(ref _written);

    public int Connections => _connections;

    /// <summary>Takes the request and says nothing.</summary>
    public static Task HangAsync(NetworkStream stream, RawReceiver receiver, CancellationToken end) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end);

    /// <summary>Answers 200 with a body that never ends.</summary>
    public static async Task TalkAsync(NetworkStream stream, RawReceiver receiver, CancellationToken end)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"u8.ToArray(), end);
        var chunk = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));
        while (true)
        {
            await stream.WriteAsync(chunk, end);
            Interlocked.Add(ref receiver._written, chunk.Length);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            Interlocked.Increment(ref _connections);
            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[64 * 1024], _end.Token);
                await _answer(stream, this, _end.Token);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // Whoever called has hung up, or the test is over.
            }
        }
    }
}
