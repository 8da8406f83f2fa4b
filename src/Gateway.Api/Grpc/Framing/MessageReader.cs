using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Gateway.Api.Grpc.Framing;

/// <summary>Reads messages off a request's body: one byte that says whether it is compressed, four of length, the message.</summary>
/// <param name="body">Not read ahead of what is asked for, so that a sender is held back.</param>
/// <param name="largest">Bytes of one message.</param>
/// <param name="encoding">What the request's <c>grpc-encoding</c> says.</param>
internal sealed class MessageReader(PipeReader body, int largest, string encoding)
{
    public const int PrefixLength = 5;

    public static GrpcException TooLarge(int largest) =>
        new(StatusCode.ResourceExhausted, "body_too_large", $"A message has at most {largest} bytes.");

    /// <summary>The next message; null when the sender has ended.</summary>
    /// <exception cref="GrpcException">What comes is no message, or too large.</exception>
    public async ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (TryCut(ref buffer, out var compressed, out var payload))
            {
                var message = Parse(parser, compressed, payload);
                body.AdvanceTo(buffer.Start);
                return message;
            }

            if (read.IsCompleted)
                return buffer.IsEmpty ? null : throw GrpcException.Malformed("The request ends within a message.");
            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private bool TryCut(ref ReadOnlySequence<byte> buffer, out bool compressed, out ReadOnlySequence<byte> payload)
    {
        (compressed, payload) = (false, default);
        if (buffer.Length < PrefixLength)
            return false;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] > 1)
            throw GrpcException.Malformed("The request is not made of gRPC messages.");

        // Said as soon as it is known; the rest is not read.
        if (length > largest)
            throw TooLarge(largest);
        if (buffer.Length < PrefixLength + length)
            return false;
        compressed = prefix[0] == 1;
        payload = buffer.Slice(PrefixLength, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    private T Parse<T>(MessageParser<T> parser, bool compressed, in ReadOnlySequence<byte> payload)
        where T : class, IMessage<T>
    {
        if (compressed && !string.Equals(encoding, Gzip.Name, StringComparison.Ordinal))
            throw GrpcException.Malformed("A message is marked as compressed, and grpc-encoding does not say how.");
        try
        {
            return compressed ? parser.ParseFrom(Gzip.Decompress(payload, largest).Span) : parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw GrpcException.Malformed("The message cannot be read.", broken);
        }
    }
}
