using System.Security.Cryptography;
using System.Text;

namespace Gateway.Domain.Bots;

/// <summary>What Telegram sends back in <c>X-Telegram-Bot-Api-Secret-Token</c> with every update of a bot.</summary>
public static class WebhookSecret
{
    public const int MaxLength = 256;

    public const string Rule = "must be 1 to 256 of A-Z, a-z, 0-9, _ and -";

    private const string DerivationLabel = "tg-gw webhook secret v1";

    /// <summary>Telegram's own rule for <c>secret_token</c>: 1 to 256 of <c>A-Za-z0-9_-</c>.</summary>
    public static bool IsValid(string? value) =>
        value is { Length: >= 1 and <= MaxLength } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>The secret of a bot that configures none: lower-case hex of HMAC-SHA256 with the token as key.</summary>
    public static Secret Derive(BotToken token) =>
        new(Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(token.Reveal()), Encoding.UTF8.GetBytes(DerivationLabel))));

    /// <summary>The first 8 hex digits of the secret's SHA-256. It stands in the registered URL, so that a changed secret is noticed there.</summary>
    public static string Fingerprint(Secret secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal())))[..8];
}
