using System.Diagnostics.CodeAnalysis;
using Gateway.Application.Secrets;
using Gateway.Domain.Webhooks;

namespace Gateway.Application.Webhooks;

/// <summary>Reads a webhook's secrets out of its row.</summary>
public sealed class WebhookSigning(ISecretCipher cipher)
{
    /// <summary>The secret, and the one before it while both sign.</summary>
    /// <param name="webhookId">Whose.</param>
    /// <param name="current">As it is stored.</param>
    /// <param name="previous">As it is stored; null when there is none that still signs.</param>
    /// <param name="secrets">The newest first.</param>
    /// <param name="problem">Why they cannot be read; names no secret.</param>
    public bool TryRead(long webhookId, string current, string? previous, [NotNullWhen(true)] out IReadOnlyList<SigningSecret>? secrets, [NotNullWhen(false)] out string? problem)
    {
        secrets = null;
        if (!TryRead(current, SecretPlace.WebhookSecret(webhookId), out var first, out problem))
            return false;
        if (previous is null)
        {
            secrets = [first];
            return true;
        }

        if (!TryRead(previous, SecretPlace.PreviousWebhookSecret(webhookId), out var second, out problem))
            return false;
        secrets = [first, second];
        return true;
    }

    private bool TryRead(string text, SecretPlace place, [NotNullWhen(true)] out SigningSecret? secret, [NotNullWhen(false)] out string? problem)
    {
        secret = null;
        if (!cipher.TryDecrypt(text, place, out var plain, out problem))
            return false;
        if (SigningSecret.TryParse(plain.Reveal(), out secret))
            return true;
        problem = "it is no signing secret";
        return false;
    }
}
