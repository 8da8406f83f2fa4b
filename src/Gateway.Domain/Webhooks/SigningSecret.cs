using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Domain.Webhooks;

/// <summary>A Standard Webhooks key: <c>whsec_</c> and the base64 of 24 to 64 bytes.</summary>
public sealed class SigningSecret
{
    public const string Rule = "must be whsec_ and the base64 of 24 to 64 random bytes";

    private const string Prefix = "whsec_";

    private readonly byte[] _key;

    private SigningSecret(byte[] key) => _key = key;

    /// <summary>A new one of 256 random bits, as text: it is shown once and kept encrypted.</summary>
    public static string Generate() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static bool TryParse(string? text, out SigningSecret secret)
    {
        secret = null!;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal) || !Base64.IsValid(text.AsSpan(Prefix.Length), out var length)
            || length is < 24 or > 64)
            return false;
        secret = new SigningSecret(Convert.FromBase64String(text[Prefix.Length..]));
        return true;
    }

    /// <summary>The value of <c>webhook-signature</c>: <c>v1,</c> and the base64 of HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>.</summary>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    public override string ToString() => "***";
}
