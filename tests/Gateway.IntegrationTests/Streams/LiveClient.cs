using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Streams;

/// <summary>A WebSocket client of the gateway. It reads on its own, and keeps what it has read until a test asks for it.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<JsonObject, DateTime> _arrivals = new(ReferenceEqualityComparer.Instance);
    private readonly Channel<JsonObject> _told = Channel.CreateUnbounded<JsonObject>();
    private Task _reading = Task.CompletedTask;

    /// <summary>The close code, once the server has closed.</summary>
    public int? CloseCode { get; private set; }

    public string? CloseReason { get; private set; }

    public static async Task<LiveClient> ConnectAsync(GatewayProcess gateway, string? bearer, string? origin = null, string query = "", bool reads = true)
    {
        var client = new LiveClient();
        if (bearer is not null)
            client._socket.Options.SetRequestHeader("Authorization", $"Bearer {bearer}");
        if (origin is not null)
            client._socket.Options.SetRequestHeader("Origin", origin);
        client._socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await client._socket.ConnectAsync(new Uri($"ws://{gateway.BaseUrl.Authority}/api/v1/ws{query}"), CancellationToken.None);
        }
        catch (WebSocketException refused)
        {
            throw new HandshakeRefusedException((int)client._socket.HttpStatusCode, refused);
        }

        if (reads)
            client._reading = client.ReadAsync();
        return client;
    }

    public Task SayAsync(string json) => _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task SayBytesAsync(byte[] bytes) => _socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None);

    /// <summary>Subscribes, and answers the position from which it counts.</summary>
    public async Task<long> SubscribeAsync(string what, long? after = null)
    {
        await SayAsync($$"""{"action":"subscribe",{{what}}{{(after is null ? "" : $",\"after\":{after}")}}}""");
        var told = await NextAsync();
        told["type"]!.GetValue<string>().Should().Be("subscribed", "it was told {0}", told);
        return told["position"]!.GetValue<long>();
    }

    /// <summary>The next message; fails when there is none in time, or the connection is over.</summary>
    public async Task<JsonObject> NextAsync(TimeSpan? patience = null) => await _told.Reader.ReadAsync().AsTask().WaitAsync(patience ?? Patience);

    public async Task<IReadOnlyList<JsonObject>> TakeAsync(int count)
    {
        var taken = new List<JsonObject>();
        while (taken.Count < count)
            taken.Add(await NextAsync());
        return taken;
    }

    /// <summary>Everything that came before it answered a ping.</summary>
    public async Task<IReadOnlyList<JsonObject>> UpToPongAsync()
    {
        await SayAsync("""{"action":"ping"}""");
        var taken = new List<JsonObject>();
        while (await NextAsync() is var told && (string)told["type"]! is not "pong")
            taken.Add(told);
        return taken;
    }

    /// <summary>Waits until the server has closed; answers what it said until then.</summary>
    public async Task<IReadOnlyList<JsonObject>> UntilClosedAsync(TimeSpan? patience = null)
    {
        await _reading.WaitAsync(patience ?? Patience);
        var rest = new List<JsonObject>();
        while (_told.Reader.TryRead(out var told))
            rest.Add(told);
        return rest;
    }

    public DateTime ArrivedAt(JsonObject told) => _arrivals[told];

    /// <summary>Gone without a word.</summary>
    public void Drop() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            using var message = new MemoryStream();
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    (CloseCode, CloseReason) = ((int?)_socket.CloseStatus, _socket.CloseStatusDescription);
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    break;
                }

                message.Write(buffer, 0, received.Count);
                if (!received.EndOfMessage)
                    continue;
                var told = JsonNode.Parse(message.ToArray())!.AsObject();
                _arrivals[told] = TimeProvider.System.GetUtcNow().UtcDateTime;
                _told.Writer.TryWrite(told);
                message.SetLength(0);
            }
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Aborted, by either side.
        }
        finally
        {
            _told.Writer.TryComplete();
        }
    }
}

internal sealed class HandshakeRefusedException : Exception
{
    public HandshakeRefusedException()
    {
    }

    public HandshakeRefusedException(string message)
        : base(message)
    {
    }

    public HandshakeRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public HandshakeRefusedException(int status, Exception cause)
        : base($"The handshake was answered with {status}.", cause) => Status = status;

    public int Status { get; }
}
