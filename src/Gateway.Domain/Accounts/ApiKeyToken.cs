using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Domain.Accounts;

/// <summary>An API key as a program sends it: <c>tgw_&lt;id&gt;_&lt;secret&gt;</c>. Printed without the secret.</summary>
/// <param name="Id">Of the row that holds the secret's hash.</param>
/// <param name="Secret">Not yet compared with anything.</param>
public sealed record ApiKeyToken(long Id, ApiKeySecret Secret)
{
    /// <summary>Tells a key from a JWT, and lets scanners find keys in places where they should not be.</summary>
    public const string Prefix = "tgw_";

    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKeyToken? token)
    {
        token = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var rest = text.AsSpan(Prefix.Length);

        // The secret may hold underscores, the id cannot.
        var end = rest.IndexOf('_');
        if (end < 1 || rest[0] == '0' || !long.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return false;
        var secret = rest[(end + 1)..];
        if (secret.Length != ApiKeySecret.Length)
            return false;
        foreach (var c in secret)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                return false;
        }

        token = new ApiKeyToken(id, new ApiKeySecret(secret.ToString()));
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Id}_***");
}
