using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Fuzzing;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Fuzzing;

/// <summary>What is said over a WebSocket is answered, or ends that connection with a close code that blames the client, and nothing else.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class WebSocketFuzzTests
{
    private const int Workers = 6;
    private const int ServerFault = 1011;

    private static readonly byte[] Goodbye = Frame(0x88, [0x03, 0xE8], masked: true);

    private FuzzedGateway _fuzzed = null!;
    private string _key = string.Empty;
    private byte[][] _messages = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _fuzzed = await FuzzedGateway.StartAsync();
        _key = await _fuzzed.Gateways.SignInAsync(ManagedGateways.AdminName, _fuzzed.Gateways.AdminPassword);
        await _fuzzed.Gateways.DeliverAsync(FuzzedGateway.Bot, Updates.PrivateText(1, "hello"));
        var chat = await _fuzzed.Gateways.Database.Db.ScalarAsync<long>("SELECT id FROM chats");
        _messages = Corpus.Utf8(
            $$"""{"action":"subscribe","chat_id":{{chat}},"after":0}""",
            """{"action":"subscribe","bot":"alerts","after":9223372036854775807}""",
            """{"action":"subscribe","all":true}""",
            $$"""{"action":"unsubscribe","chat_id":{{chat}}}""",
            $$"""{"action":"authenticate","token":"{{_key}}"}""",
            """{"action":"ping"}""");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _fuzzed.DisposeAsync();

    [Test]
    [CancelAfter(3_600_000)]
    public async Task Messages_AreAnswered()
    {
        await _fuzzed.RunAsync(FuzzTarget.WebSocketMessages, Workers, _ => Client());

        if (Fuzz.IsWhole)
            _fuzzed.Count("answered").Should().BeGreaterThan(Fuzz.CasesOf(FuzzTarget.WebSocketMessages) / 2, "few messages may end their connection");
    }

    private Func<Mutator, Task<string>> Client()
    {
        ClientWebSocket? socket = null;
        return async mutator =>
        {
            if (socket is not { State: WebSocketState.Open })
            {
                socket?.Dispose();
                socket = new ClientWebSocket();
                socket.Options.SetRequestHeader("Authorization", $"Bearer {_key}");
                await socket.ConnectAsync(new Uri($"ws://{_fuzzed.Process.BaseUrl.Authority}/api/v1/ws"), CancellationToken.None);
            }

            return await SayAsync(socket, mutator);
        };
    }

    [Test]
    [CancelAfter(3_600_000)]
    public Task Frames_ThatBreakTheProtocol_EndTheirConnection() => _fuzzed.RunAsync(FuzzTarget.WebSocketFrames, Workers, _ => async mutator =>
    {
        var said = new List<byte>();
        for (var left = 1 + mutator.Below(6); left > 0; left--)
            said.AddRange(AnyFrame(mutator));
        if (mutator.Once(2))
            said.AddRange(Goodbye);
        var handshake = Encoding.ASCII.GetBytes(
            $"GET /api/v1/ws HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {_key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        if (mutator.Once(6))
            handshake = mutator.Bytes([handshake]);

        var answer = await RawHttp.PourAsync(_fuzzed.Process, handshake, mutator.Once(2) ? [.. said] : mutator.Bytes([[.. said]]));

        var text = Encoding.Latin1.GetString(answer);
        if (text.Length == 0)
            return "not answered";
        var status = RawHttp.StatusOf(text);
        (status < 500 || status is 501 or 505).Should().BeTrue(text);
        var close = status == 101 ? CloseCode(answer.AsSpan(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)) : null;
        close.Should().NotBe(ServerFault);
        return $"{status}, closed with {close?.ToString() ?? "nothing"}";
    });

    private async Task<string> SayAsync(ClientWebSocket socket, Mutator mutator)
    {
        using var limit = new CancellationTokenSource(FuzzedGateway.Patience, TimeProvider.System);
        var message = mutator.Json(_messages);
        try
        {
            var type = mutator.Once(20) ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
            var cut = mutator.Once(4) ? mutator.Below(message.Length + 1) : 0;
            if (cut > 0)
                await socket.SendAsync(message.AsMemory(0, cut), type, endOfMessage: false, limit.Token);
            await socket.SendAsync(message.AsMemory(cut), type, endOfMessage: true, limit.Token);

            // Answered with this very number, after whatever the message is answered with.
            var marker = -1_000_000_000L - mutator.Number;
            await socket.SendAsync(Encoding.ASCII.GetBytes($$"""{"action":"unsubscribe","chat_id":{{marker}}}"""), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
            while (await ReceiveAsync(socket, limit.Token) is { } told)
            {
                told["type"].Should().NotBeNull();
                if ((long?)told["chat_id"] == marker)
                    return "answered";
            }
        }
        catch (WebSocketException)
        {
            // The server has closed while this side was still speaking; the socket itself still takes itself for open.
            socket.Abort();
        }

        ((int?)socket.CloseStatus).Should().NotBe(ServerFault);
        return $"closed with {(int?)socket.CloseStatus}";
    }

    private static async Task<JsonObject?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                return null;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
                return JsonNode.Parse(message.ToArray())!.AsObject();
        }
    }

    /// <summary>Reserved bits, unknown opcodes, no mask, lengths that are wrong, control frames that are too long or in pieces, messages that never end.</summary>
    private byte[] AnyFrame(Mutator mutator)
    {
        var payload = mutator.Below(4) switch
        {
            0 => mutator.Noise(300),
            1 => mutator.Noise(70_000),
            _ => mutator.Json(_messages),
        };
        var first = mutator.Once(3) ? mutator.Below(256) : mutator.Pick([0x81, 0x81, 0x81, 0x01, 0x80, 0x00, 0x82, 0x89, 0x8A, 0x88]);
        return Frame((byte)first, payload, masked: !mutator.Once(10), length: mutator.Once(10) ? mutator.Pick([0, 125, 126, 65_535, 65_536, int.MaxValue, long.MaxValue, -1]) : null);
    }

    private static byte[] Frame(byte first, byte[] payload, bool masked, long? length = null)
    {
        var (frame, said, mask) = (new List<byte> { first }, length ?? payload.Length, (byte)(masked ? 0x80 : 0));
        if (said is >= 0 and < 126)
            frame.Add((byte)(mask | (int)said));
        else if (said is >= 126 and < 65_536)
            frame.AddRange([(byte)(mask | 126), (byte)(said >> 8), (byte)said]);
        else
            frame.AddRange([(byte)(mask | 127), .. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(said))]);

        // A mask of zeros leaves the payload as it is.
        if (masked)
            frame.AddRange([0, 0, 0, 0]);
        return [.. frame, .. payload];
    }

    /// <summary>Of the last frame that closes; the server's frames are short or say their length in two bytes.</summary>
    private static int? CloseCode(ReadOnlySpan<byte> frames)
    {
        while (frames.Length >= 2)
        {
            var (opcode, length, head) = (frames[0] & 0x0F, frames[1] & 0x7F, 2);
            if (length == 126)
                (length, head) = ((frames[2] << 8) | frames[3], 4);
            if (opcode == 8 && length >= 2)
                return (frames[head] << 8) | frames[head + 1];
            if (frames.Length < head + length)
                return null;
            frames = frames[(head + length)..];
        }

        return null;
    }
}
