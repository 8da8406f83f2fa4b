using StackExchange.Redis;

namespace Gateway.IntegrationTests.Servers;

/// <summary>A Redis address as the product takes it: <c>redis://[:password@]host:port[/db]</c>, <c>rediss://</c> for TLS.</summary>
internal sealed record RedisUrl(string Host, int Port, string? Password = null, int Database = 0, bool Tls = false)
{
    public static RedisUrl Parse(string text)
    {
        var uri = new Uri(text);
        var password = uri.UserInfo.Split(':', 2) is [_, var secret] ? Uri.UnescapeDataString(secret) : null;
        return new(
            uri.Host,
            uri.Port < 0 ? 6379 : uri.Port,
            password,
            int.TryParse(uri.AbsolutePath.Trim('/'), out var database) ? database : 0,
            string.Equals(uri.Scheme, "rediss", StringComparison.Ordinal));
    }

    public override string ToString()
    {
        var password = Password is null ? "" : $":{Uri.EscapeDataString(Password)}@";
        return $"{(Tls ? "rediss" : "redis")}://{password}{Host}:{Port}/{Database}";
    }

    /// <summary>A connection of the test's own; administrative commands are allowed on it.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { { Host, Port } },
            Password = Password,
            Ssl = Tls,
            DefaultDatabase = Database,
            AllowAdmin = true,
            AbortOnConnectFail = true,
        });
}
