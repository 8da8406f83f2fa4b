using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Domain.Accounts;

/// <summary>The random part of an API key. It has 256 bits, so that a fast hash of it can be kept. Printed as <c>***</c>.</summary>
public sealed class ApiKeySecret
{
    private const int Bytes = 32;

    /// <summary>In base64url, without padding.</summary>
    internal const int Length = 43;

    private readonly string _value;

    internal ApiKeySecret(string value) => _value = value;

    public static ApiKeySecret Generate() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>What is kept of it.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.UTF8.GetBytes(_value));

    /// <summary>Compares in fixed time.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(), hash);

    /// <summary>The key that is shown once: <c>tgw_&lt;id&gt;_&lt;secret&gt;</c>.</summary>
    public string ToKey(long id) => string.Create(CultureInfo.InvariantCulture, $"{ApiKeyToken.Prefix}{id}_{_value}");

    public override string ToString() => "***";
}
