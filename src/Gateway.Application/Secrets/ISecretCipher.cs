using System.Diagnostics.CodeAnalysis;
using Gateway.Domain;

namespace Gateway.Application.Secrets;

/// <summary>Encrypts what is stored and must not be read in the database. Needs <c>ENCRYPTION_KEY</c>.</summary>
public interface ISecretCipher
{
    /// <summary>Without a key nothing can be stored or read.</summary>
    bool IsConfigured { get; }

    /// <summary>Encrypts under the first key; the same secret gives another text each time.</summary>
    /// <param name="secret">What to keep.</param>
    /// <param name="place">The row and column that it is for. Anywhere else the text cannot be decrypted.</param>
    string Encrypt(Secret secret, SecretPlace place);

    /// <summary>Decrypts under whichever key it was encrypted with.</summary>
    /// <param name="text">What <see cref="Encrypt"/> gave.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="secret">What it holds.</param>
    /// <param name="problem">Why not, for a log: the key is not among those that are set, or the text was changed or moved.</param>
    bool TryDecrypt(string text, SecretPlace place, [NotNullWhen(true)] out Secret? secret, [NotNullWhen(false)] out string? problem);

    /// <summary>It is encrypted under the first key, so that the others are not needed for it.</summary>
    bool IsCurrent(string text);
}
