using System.Security.Cryptography;
using System.Text;

namespace Gateway.Domain;

/// <summary>A value that must never be printed: its text form is <c>***</c>, and it is compared in fixed time.</summary>
public sealed class Secret
{
    private readonly string _value;

    public Secret(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>The value itself. Every use is a place where it could leak: pass the <see cref="Secret"/> on instead where that will do.</summary>
    public string Reveal() => _value;

    /// <summary>Compares in a time that tells neither the place of the first difference nor the length.</summary>
    public bool Matches(string? candidate) =>
        CryptographicOperations.FixedTimeEquals(Digest(_value), Digest(candidate ?? string.Empty)) && candidate is not null;

    public override string ToString() => "***";

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
