using System.Buffers.Binary;
using System.IO.Pipelines;
using Gateway.Api.Grpc.Framing;
using Gateway.Api.Grpc.Protos;
using Gateway.Fuzzing;
using Google.Protobuf;

namespace Gateway.UnitTests.Fuzzing;

/// <summary>The gRPC framing, over bytes that arrive in any pieces: messages, then the end or a status that says what is wrong.</summary>
internal sealed class FramingFuzzTests
{
    private const int Largest = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly byte[][] Messages =
    [
        new SendMessageRequest { ChatId = 12, Text = "déjà 🚀", ReplyTo = 3, Keyboard = """{"inline_keyboard":[]}""", DisableNotification = true }.ToByteArray(),
        new SubscribeRequest { Subscribe = new StreamMessagesRequest { Scope = new Scope { Bot = "alerts" }, After = long.MaxValue } }.ToByteArray(),
        new SubscribeRequest { Authenticate = new Authenticate { Token = new string('a', 300) } }.ToByteArray(),
        [],
    ];

    private static readonly byte[][] Bodies =
    [
        .. Messages.Select(static message => Framed(message, 0)),
        .. Messages.Select(static message => Framed(Gzip.Compress(message).Span, 1)),
        [.. Messages.SelectMany(static message => Framed(message, 0))],
        Framed(Gzip.Compress(new byte[Largest * 4]).Span, 1),
        Framed(new byte[Largest + 1], 0),
    ];

    [Test]
    public Task Bodies_AreReadOrRefused() => Fuzz.RunAsync(FuzzTarget.Framing, workers: 1, static _ => ReadAsync);

    private static async Task ReadAsync(Mutator mutator)
    {
        var body = mutator.Once(8) ? mutator.Noise(200) : mutator.Bytes(Bodies);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = new MessageReader(pipe.Reader, Largest, mutator.Once(2) ? Gzip.Name : Gzip.Identity);
        var reading = ToEndAsync(reader);
        for (var sent = 0; sent < body.Length;)
        {
            var piece = Math.Min(1 + mutator.Below(body.Length), body.Length - sent);
            await pipe.Writer.WriteAsync(body.AsMemory(sent, piece));
            sent += piece;
        }

        await pipe.Writer.CompleteAsync();
        await reading.WaitAsync(Patience, TimeProvider.System);
    }

    private static async Task ToEndAsync(MessageReader reader)
    {
        try
        {
            while (await reader.ReadAsync(SubscribeRequest.Parser, CancellationToken.None) is not null)
            {
            }
        }
        catch (GrpcException refused)
        {
            refused.Status.Code.Should().BeOneOf(StatusCode.Internal, StatusCode.ResourceExhausted);
        }
    }

    private static byte[] Framed(ReadOnlySpan<byte> message, byte flag)
    {
        var framed = new byte[MessageReader.PrefixLength + message.Length];
        framed[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed.AsSpan(MessageReader.PrefixLength));
        return framed;
    }
}
