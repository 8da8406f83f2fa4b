using System.Buffers.Text;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Secrets;

/// <summary>The keys under which stored secrets are encrypted: <c>ENCRYPTION_KEY</c>.</summary>
public sealed class EncryptionOptions
{
    internal EncryptionOptions(IReadOnlyList<EncryptionKey> keys) => Keys = keys;

    /// <summary>Nothing can be stored that must be encrypted.</summary>
    internal static EncryptionOptions None { get; } = new([]);

    /// <summary>The first encrypts, all decrypt.</summary>
    /// <value>The default value is empty: nothing can be stored that must be encrypted.</value>
    internal IReadOnlyList<EncryptionKey> Keys { get; }

    internal static EncryptionOptions Read(SettingsReader settings)
    {
        if (settings.Text(GatewaySettings.EncryptionKey) is not { } text)
            return None;
        var keys = new List<EncryptionKey>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!Base64.IsValid(part, out var length) || length != EncryptionKey.Length)
                settings.Problem(GatewaySettings.EncryptionKey);
            else if (new EncryptionKey(Convert.FromBase64String(part)) is var key && keys.Exists(known => string.Equals(known.Id, key.Id, StringComparison.Ordinal)))
                settings.Problem($"{GatewaySettings.EncryptionKey.Name}: holds the same key twice; remove one.");
            else
                keys.Add(key);
        }

        return new EncryptionOptions(keys);
    }
}
