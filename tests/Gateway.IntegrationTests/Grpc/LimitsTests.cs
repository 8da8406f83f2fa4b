using System.Buffers.Binary;
using Gateway.Api.Http;
using Gateway.IntegrationTests.Fuzzing;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;

namespace Gateway.IntegrationTests.Grpc;

/// <summary>What the listener for gRPC takes of a client, frame by frame.</summary>
internal sealed class LimitsTests
{
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte Continuation = 9;
    private const int RefusedStream = 7;

    private static readonly (string, string)[] Watch =
        [(":method", "POST"), (":scheme", "http"), (":path", "/grpc.health.v1.Health/Watch"), (":authority", "gateway"), ("content-type", "application/grpc"), ("te", "trailers")];

    [Test]
    public async Task Settings_SayThem()
    {
        var said = (await PourAsync(Http2.Preface)).First(static frame => frame.Type == Settings).Payload.Chunk(6)
            .ToDictionary(static pair => BinaryPrimitives.ReadUInt16BigEndian(pair), static pair => BinaryPrimitives.ReadInt32BigEndian(pair.AsSpan(2)));

        // What is not said has the protocol's own value: 4,096 for the header table (1), 16,384 for a frame (5).
        (said.ContainsKey(1), said.ContainsKey(5)).Should().Be((false, false));
        (ListenerLimits.HeaderTable, ListenerLimits.FrameSize).Should().Be((4_096, 16_384));
        (said[3], said[4], said[6]).Should().Be((ListenerLimits.StreamsPerConnection, ListenerLimits.StreamWindow, ListenerLimits.Headers));
    }

    [Test]
    public async Task AStreamTooMany_IsRefused_AndTheOthersGoOn()
    {
        var begun = Enumerable.Range(0, ListenerLimits.StreamsPerConnection + 1).SelectMany(static index => Http2.Headers(1 + (2 * index), Watch));

        var resets = (await PourAsync(Http2.Preface, [.. begun])).Where(static frame => frame.Type == Reset && BinaryPrimitives.ReadInt32BigEndian(frame.Payload) == RefusedStream);

        resets.Should().ContainSingle().Which.Stream.Should().Be(1 + (2 * ListenerLimits.StreamsPerConnection));
    }

    [Test]
    public async Task AFrameThatIsTooLarge_EndsTheConnection() =>
        (await PourAsync(Http2.Preface, Http2.Frame(0, 0, 1, new byte[ListenerLimits.FrameSize + 1]))).Should().Contain(static frame => frame.Type == GoAway);

    [Test]
    public async Task HeadersThatAreTooLarge_AreNotTaken()
    {
        var whole = Http2.Headers(1, [.. Watch, .. Enumerable.Range(0, 20).Select(static number => ($"x-{number}", new string('x', 1_000)))]).AsSpan(9);
        byte[] frames = [.. Http2.Frame(1, 0, 1, whole[..ListenerLimits.FrameSize]), .. Http2.Frame(Continuation, 4, 1, whole[ListenerLimits.FrameSize..])];

        (await PourAsync(Http2.Preface, frames)).Should().Contain(static frame => frame.Type == GoAway || frame.Type == Reset);
    }

    private static async Task<List<(byte Type, int Stream, byte[] Payload)>> PourAsync(params byte[][] pieces)
    {
        var answer = (await RawHttp.PourAsync("127.0.0.1", Gateways.Processes[0].GrpcPort, pieces)).AsMemory();
        var frames = new List<(byte, int, byte[])>();
        while (answer.Length >= 9)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(answer.Span) >>> 8;
            frames.Add((answer.Span[3], BinaryPrimitives.ReadInt32BigEndian(answer.Span[5..]), answer.Slice(9, length).ToArray()));
            answer = answer[(9 + length)..];
        }

        return frames;
    }
}
