using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Gateway.Application.Secrets;
using Gateway.Domain;

namespace Gateway.Infrastructure.Secrets;

/// <summary>
/// AES-256-GCM. The text is <c>v1.&lt;key id&gt;.&lt;base64url of nonce, ciphertext and tag&gt;</c>; version, key id and place are authenticated with it.
/// A random nonce of 96 bits is safe for billions of texts under one key.
/// </summary>
internal sealed class AesGcmSecretCipher(EncryptionOptions options) : ISecretCipher
{
    private const string Version = "v1";

    private static int NonceLength => AesGcm.NonceByteSizes.MaxSize;

    private static int TagLength => AesGcm.TagByteSizes.MaxSize;

    public bool IsConfigured => options.Keys.Count > 0;

    public string Encrypt(Secret secret, SecretPlace place)
    {
        var key = IsConfigured ? options.Keys[0] : throw new InvalidOperationException("ENCRYPTION_KEY is not set.");
        var plain = Encoding.UTF8.GetBytes(secret.Reveal());
        var sealedBytes = new byte[NonceLength + plain.Length + TagLength];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = key.Open();
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceLength, plain.Length), sealedBytes.AsSpan(NonceLength + plain.Length), Associated(key.Id, place));
        CryptographicOperations.ZeroMemory(plain);
        return $"{Version}.{key.Id}.{Base64Url.EncodeToString(sealedBytes)}";
    }

    public bool TryDecrypt(string text, SecretPlace place, [NotNullWhen(true)] out Secret? secret, [NotNullWhen(false)] out string? problem)
    {
        secret = null;
        if (text.Split('.') is not [Version, var keyId, var encoded] || !Base64Url.IsValid(encoded)
            || Base64Url.DecodeFromChars(encoded) is not { } sealedBytes || sealedBytes.Length <= NonceLength + TagLength)
        {
            problem = "is not of a form that this version reads";
            return false;
        }

        if (options.Keys.FirstOrDefault(known => string.Equals(known.Id, keyId, StringComparison.Ordinal)) is not { } key)
        {
            problem = $"needs key {keyId}, which is not in ENCRYPTION_KEY";
            return false;
        }

        problem = "was changed, or belongs to another row";
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        try
        {
            using var aes = key.Open();
            aes.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength, plain.Length), sealedBytes.AsSpan(^TagLength..), plain, Associated(keyId, place));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        secret = new Secret(Encoding.UTF8.GetString(plain));
        CryptographicOperations.ZeroMemory(plain);
        return true;
    }

    public bool IsCurrent(string text) => IsConfigured && text.StartsWith($"{Version}.{options.Keys[0].Id}.", StringComparison.Ordinal);

    /// <summary>No part of it can hold a line break, so no two places read the same.</summary>
    private static byte[] Associated(string keyId, SecretPlace place) =>
        Encoding.UTF8.GetBytes($"{Version}\n{keyId}\n{place.Table}\n{place.Id}\n{place.Purpose}");
}
