using System.Security.Cryptography;
using System.Text;

namespace Gateway.Domain;

/// <summary>A value that must never be printed: its text form is <c>***</c>, and it is compared in fixed time.</summary>
public sealed class Secret
{
    private const int LongestOnTheStack = 512;

    private readonly string _value;
    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];

    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
        Digest(value, _digest);
    }

    /// <summary>The value itself. Every use is a place where it could leak: pass the <see cref="Secret"/> on instead where that will do.</summary>
    public string Reveal() => _value;

    /// <summary>Compares in a time that tells neither the place of the first difference nor the length.</summary>
    public bool Matches(string? candidate)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(candidate ?? string.Empty, digest);
        return CryptographicOperations.FixedTimeEquals(_digest, digest) && candidate is not null;
    }

    public override string ToString() => "***";

    private static void Digest(string text, Span<byte> digest)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Span<byte> utf8 = length <= LongestOnTheStack ? stackalloc byte[LongestOnTheStack] : new byte[length];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], digest);
    }
}
