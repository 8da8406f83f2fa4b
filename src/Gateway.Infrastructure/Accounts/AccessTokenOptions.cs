using System.Text;
using Gateway.Domain;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Accounts;

/// <summary>What access tokens are signed with: <c>JWT_SECRET</c>. Without it there is no management API.</summary>
public sealed class AccessTokenOptions
{
    /// <summary>The first signs, all verify, so that a secret can be replaced while tokens of the old one still count.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    internal static AccessTokenOptions Read(SettingsReader settings)
    {
        if (settings.Text(GatewaySettings.JwtSecret) is not { } text)
            return new AccessTokenOptions();
        var secrets = text.Split(',', StringSplitOptions.TrimEntries);
        if (secrets.Any(secret => Encoding.UTF8.GetByteCount(secret) < GatewaySettings.ShortestTokenSecret))
        {
            settings.Problem(GatewaySettings.JwtSecret);
            return new AccessTokenOptions();
        }

        return new AccessTokenOptions { Secrets = [.. secrets.Select(secret => new Secret(secret))] };
    }
}
