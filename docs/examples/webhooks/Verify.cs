using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

/// <summary>A webhook is genuine and fresh when this returns its payload. C#, nothing to install.</summary>
public static class Webhook
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Secret is <c>whsec_…</c>; body is the raw body, before anything parsed it.</summary>
    public static JsonDocument Verify(string secret, string id, string timestamp, string signatures, byte[] body)
    {
        if ((DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp))).Duration() > Tolerance)
            throw new CryptographicException("too old or too new");
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = HMACSHA256.HashData(key, content);
        foreach (var signature in signatures.Split(' '))
        {
            if (signature.StartsWith("v1,", StringComparison.Ordinal)
                && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature[3..]), Encoding.ASCII.GetBytes(Convert.ToBase64String(expected))))
                return JsonDocument.Parse(body);
        }

        throw new CryptographicException("no signature matches");
    }
}
