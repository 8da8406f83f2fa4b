using System.Buffers.Binary;
using System.Text;

namespace Gateway.IntegrationTests.Fuzzing;

/// <summary>HTTP/2 frame by frame, for what no client sends.</summary>
internal static class Http2
{
    private const int FrameHead = 9;
    private const byte DataType = 0;
    private const byte HeadersType = 1;
    private const byte SettingsType = 4;
    private const byte GoAwayType = 7;
    private const byte EndOfStream = 1;
    private const byte EndOfHeaders = 4;
    private const int InternalError = 2;

    /// <summary><c>:status: 500</c>, by its index in HPACK's static table.</summary>
    private const byte Status500 = 0x8E;

    /// <summary>What a connection begins with, empty settings included.</summary>
    public static readonly byte[] Preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(SettingsType, 0, 0, [])];

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHead + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHead));
        return frame;
    }

    /// <summary>Each header literally, in no table.</summary>
    public static byte[] Headers(int stream, params (string Name, string Value)[] headers)
    {
        var block = new List<byte>();
        foreach (var (name, value) in headers)
        {
            block.Add(0);
            Text(block, name);
            Text(block, value);
        }

        return Frame(HeadersType, EndOfHeaders, stream, [.. block]);
    }

    public static byte[] Data(int stream, ReadOnlySpan<byte> payload, bool last)
    {
        const int Most = 16_384;
        var frames = new List<byte>();
        while (payload.Length > Most)
        {
            frames.AddRange(Frame(DataType, 0, stream, payload[..Most]));
            payload = payload[Most..];
        }

        return [.. frames, .. Frame(DataType, last ? EndOfStream : (byte)0, stream, payload)];
    }

    /// <summary>
    /// The server may refuse streams and end the connection, but not answer 500. Whether the connection's end is called INTERNAL_ERROR is the
    /// framework's affair: it says so of some broken frames.
    /// </summary>
    public static string Judge(ReadOnlySpan<byte> answer)
    {
        var outcome = "ended";
        while (answer.Length >= FrameHead)
        {
            var length = Math.Min(BinaryPrimitives.ReadInt32BigEndian(answer) >>> 8, answer.Length - FrameHead);
            var payload = answer.Slice(FrameHead, length);
            if (answer[3] == HeadersType && length > 0)
            {
                payload[0].Should().NotBe(Status500);
                outcome = "answered";
            }

            if (answer[3] == GoAwayType && length >= 8 && BinaryPrimitives.ReadInt32BigEndian(payload[4..]) == InternalError)
                outcome = "ended with INTERNAL_ERROR";
            answer = answer[(FrameHead + length)..];
        }

        return outcome;
    }

    /// <summary>Its length in seven bits, and what is more in bytes of seven.</summary>
    private static void Text(List<byte> block, string text)
    {
        const int Prefix = 127;
        if (text.Length < Prefix)
        {
            block.Add((byte)text.Length);
        }
        else
        {
            block.Add(Prefix);
            var rest = text.Length - Prefix;
            for (; rest >= 128; rest >>= 7)
                block.Add((byte)((rest & 127) | 128));
            block.Add((byte)rest);
        }

        block.AddRange(Encoding.ASCII.GetBytes(text));
    }
}
