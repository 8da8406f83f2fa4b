using System.Buffers.Binary;
using System.IO.Pipelines;
using Gateway.Api.Grpc.Framing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.UnitTests.Grpc;

internal sealed class MessageReaderTests
{
    [Test]
    public async Task Messages_AreReadHoweverTheyAreCut([Values(1, 2, 3, 7, 64)] int piece)
    {
        var wire = (string[])["one", "", "three"];
        var pipe = new Pipe();
        var reader = new MessageReader(pipe.Reader, 100, Gzip.Identity);
        var writing = WriteAsync(pipe.Writer, [.. wire.SelectMany(static text => Framed(Bytes(text)))], piece);

        foreach (var text in wire)
            (await reader.ReadAsync(StringValue.Parser, default))!.Value.Should().Be(text);

        (await reader.ReadAsync(StringValue.Parser, default)).Should().BeNull();
        await writing;
    }

    [TestCase(100, true)]
    [TestCase(99, false)]
    public async Task TheLimit_IsOfTheMessageAlone(int largest, bool isRead)
    {
        var message = Bytes(new string('x', 98));
        message.Should().HaveCount(100);

        var read = () => ReadOneAsync(Framed(message), largest, Gzip.Identity);

        if (isRead)
            (await read())!.Value.Should().HaveLength(98);
        else
            (await read.Should().ThrowAsync<GrpcException>()).Which.Status.Code.Should().Be(StatusCode.ResourceExhausted);
    }

    [TestCase(100, true)]
    [TestCase(99, false)]
    public async Task TheLimit_IsOfWhatIsUnpacked(int largest, bool isRead)
    {
        var message = Gzip.Compress(Bytes(new string('x', 98))).ToArray();

        var read = () => ReadOneAsync(Framed(message, flag: 1), largest, Gzip.Name);

        if (isRead)
            (await read())!.Value.Should().HaveLength(98);
        else
            (await read.Should().ThrowAsync<GrpcException>()).Which.Status.Code.Should().Be(StatusCode.ResourceExhausted);
    }

    [Test]
    public async Task ATooLongMessage_IsRefusedBeforeItComes()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[] { 0, 0, 0, 1, 0 });

        var read = () => new MessageReader(pipe.Reader, 255, Gzip.Identity).ReadAsync(StringValue.Parser, default).AsTask();

        (await read.Should().ThrowAsync<GrpcException>()).Which.Status.Code.Should().Be(StatusCode.ResourceExhausted);
    }

    private static async Task<StringValue?> ReadOneAsync(byte[] wire, int largest, string encoding)
    {
        var pipe = new Pipe();
        await WriteAsync(pipe.Writer, wire, wire.Length);
        return await new MessageReader(pipe.Reader, largest, encoding).ReadAsync(StringValue.Parser, default);
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] wire, int piece)
    {
        foreach (var part in wire.Chunk(piece))
            await writer.WriteAsync(part);
        await writer.CompleteAsync();
    }

    private static byte[] Bytes(string text) => new StringValue { Value = text }.ToByteArray();

    private static byte[] Framed(byte[] message, byte flag = 0)
    {
        var framed = new byte[message.Length + MessageReader.PrefixLength];
        framed[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, MessageReader.PrefixLength);
        return framed;
    }
}
