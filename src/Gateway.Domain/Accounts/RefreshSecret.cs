using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Domain.Accounts;

/// <summary>A refresh token: 256 random bits, found again by a fast hash. Printed as <c>***</c>.</summary>
public sealed class RefreshSecret
{
    private const string Prefix = "tgr_";
    private const int Bytes = 32;
    private const int Length = 47;

    private readonly string _value;

    private RefreshSecret(string value) => _value = value;

    public static RefreshSecret Generate() => new(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    public static bool TryParse(string? text, [NotNullWhen(true)] out RefreshSecret? secret)
    {
        secret = text is { Length: Length } && text.StartsWith(Prefix, StringComparison.Ordinal) ? new RefreshSecret(text) : null;
        return secret is not null;
    }

    /// <summary>What is kept of it.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(_value));

    /// <summary>For the one who signs in.</summary>
    public string Reveal() => _value;

    public override string ToString() => "***";
}
