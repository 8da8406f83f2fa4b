using System.Buffers;
using System.IO.Compression;

namespace Gateway.Api.Grpc.Framing;

/// <summary>The one compression that is spoken here beside none.</summary>
internal static class Gzip
{
    public const string Name = "gzip";
    public const string Identity = "identity";

    /// <summary>For <c>grpc-accept-encoding</c>.</summary>
    public const string Accepted = $"{Identity},{Name}";

    private const int Chunk = 16 * 1024;

    /// <summary>Stops as soon as there is more than <paramref name="most"/>, however small it was before.</summary>
    /// <exception cref="GrpcException">It is too large, or not gzip.</exception>
    public static ReadOnlyMemory<byte> Decompress(in ReadOnlySequence<byte> compressed, int most)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        var plain = new ArrayBufferWriter<byte>(Chunk);
        try
        {
            int read;
            while ((read = gzip.Read(plain.GetSpan(Chunk))) > 0)
            {
                plain.Advance(read);
                if (plain.WrittenCount > most)
                    throw MessageReader.TooLarge(most);
            }
        }
        catch (InvalidDataException broken)
        {
            throw GrpcException.Malformed("The message cannot be decompressed.", broken);
        }

        return plain.WrittenMemory;
    }

    public static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> plain)
    {
        var compressed = new MemoryStream(Chunk);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
    }

    /// <summary>Whether a list such as <c>identity, gzip</c> names it.</summary>
    public static bool IsIn(string? list) =>
        list is not null && list.Split(',', StringSplitOptions.TrimEntries).Contains(Name, StringComparer.OrdinalIgnoreCase);
}
