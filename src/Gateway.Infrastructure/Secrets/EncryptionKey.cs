using System.Security.Cryptography;

namespace Gateway.Infrastructure.Secrets;

/// <summary>One key of <c>ENCRYPTION_KEY</c>. Printed by its id.</summary>
internal sealed class EncryptionKey
{
    public const int Length = 32;

    private readonly byte[] _bytes;

    public EncryptionKey(byte[] bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"A key has {Length} bytes.", nameof(bytes));
        _bytes = bytes;
        Id = Convert.ToHexStringLower(SHA256.HashData(bytes))[..8];
    }

    /// <summary>The first 8 hex digits of the key's SHA-256: stands in every text that is encrypted under it, and tells nothing about it.</summary>
    public string Id { get; }

    public AesGcm Open() => new(_bytes, AesGcm.TagByteSizes.MaxSize);

    public override string ToString() => Id;
}
