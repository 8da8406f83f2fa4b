using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.OpenApi;

/// <summary>Access tokens that this gateway did not make.</summary>
internal static class Forged
{
    /// <summary>Signed as the gateway signs, with whatever claims and key.</summary>
    public static string Token(string key, DateTimeOffset expires, string audience = "telegram-gateway", long subject = 1, string algorithm = "HS256")
    {
        var header = Encode(new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" });
        var claims = Encode(new JsonObject
        {
            ["iss"] = "telegram-gateway",
            ["aud"] = audience,
            ["sub"] = $"{subject}",
            ["iat"] = expires.AddMinutes(-15).ToUnixTimeSeconds(),
            ["exp"] = expires.ToUnixTimeSeconds(),
        });
        var signature = string.Equals(algorithm, "none", StringComparison.Ordinal) ? [] : HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.ASCII.GetBytes($"{header}.{claims}"));
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
