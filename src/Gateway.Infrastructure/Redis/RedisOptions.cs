using System.Globalization;
using Gateway.Infrastructure.Configuration;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Redis;

/// <summary>How to reach Redis: <c>REDIS_URL</c>, <c>redis://[:password@]host:port[/db]</c>, <c>rediss://</c> for TLS.</summary>
public sealed class RedisOptions
{
    private RedisOptions(ConfigurationOptions client) => Client = client;

    internal ConfigurationOptions Client { get; }

    internal static RedisOptions? Read(SettingsReader settings)
    {
        if (settings.Text(GatewaySettings.RedisUrl) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("redis" or "rediss") || url.Host.Length == 0
            || !TryReadDatabase(url.AbsolutePath, out var database))
        {
            settings.Problem(GatewaySettings.RedisUrl);
            return null;
        }

        var user = url.UserInfo.Split(':', 2);
        if (user[0] is not ("" or "default"))
        {
            settings.Problem("REDIS_URL: names a user other than default, which the client cannot send. Use the default user's password.");
            return null;
        }

        var client = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ClientName = "telegram-gateway",
            ConnectRetry = 3,
            ConnectTimeout = 2000,
            SyncTimeout = 2000,
            KeepAlive = 10,
            DefaultDatabase = database,
            Ssl = string.Equals(url.Scheme, "rediss", StringComparison.Ordinal),
            ReconnectRetryPolicy = new LinearRetry(500),
        };
        client.EndPoints.Add(url.Host.Trim('[', ']'), url.Port > 0 ? url.Port : 6379);
        if (client.Ssl)
            client.SslHost = url.Host;
        if (user.Length > 1 && user[1].Length > 0)
            client.Password = Uri.UnescapeDataString(user[1]);
        return new RedisOptions(client);
    }

    private static bool TryReadDatabase(string path, out int database)
    {
        database = 0;
        var text = path.Trim('/');
        return text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out database) && database < 1024);
    }
}
