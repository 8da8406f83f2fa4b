using System.Net.WebSockets;
using System.Text;

namespace Gateway.Benchmarks.Load;

/// <summary>Many WebSocket clients that count what they are sent.</summary>
internal sealed class Audience : IAsyncDisposable
{
    private readonly List<ClientWebSocket> _sockets = [];
    private readonly List<Task> _reading = [];
    private long _received;
    private long _wanted = long.MaxValue;
    private TaskCompletionSource _reached = new();

    private Audience()
    {
    }

    /// <summary>Returns when each has been answered its first message, if it says one.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="size">How many.</param>
    /// <param name="bearer">What each authenticates with.</param>
    /// <param name="says">What each says at first.</param>
    public static async Task<Audience> GatherAsync(Uri url, int size, string? bearer = null, string? says = null)
    {
        var audience = new Audience();
        for (var n = 0; n < size; n++)
        {
            var socket = new ClientWebSocket();
            audience._sockets.Add(socket);
            if (bearer is not null)
                socket.Options.SetRequestHeader("Authorization", $"Bearer {bearer}");
            await socket.ConnectAsync(url, CancellationToken.None);
            if (says is not null)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(says), WebSocketMessageType.Text, true, CancellationToken.None);
                await socket.ReceiveAsync(new byte[4096], CancellationToken.None);
            }

            audience._reading.Add(audience.ReadAsync(socket));
        }

        return audience;
    }

    /// <summary>So many messages to all of them together, from now on.</summary>
    public Task ReceivesAsync(long more)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _wanted, Interlocked.Read(ref _received) + more);
        return _reached.Task;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
            socket.Abort();
        await Task.WhenAll(_reading);
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private async Task ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)) is { MessageType: not WebSocketMessageType.Close } received)
            {
                if (received.EndOfMessage && Interlocked.Increment(ref _received) >= Volatile.Read(ref _wanted))
                    _reached.TrySetResult();
            }

            _reached.TrySetException(new InvalidOperationException("A client was closed."));
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Aborted, as the contest is over.
        }
    }
}
