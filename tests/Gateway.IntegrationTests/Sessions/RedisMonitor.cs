using System.Net.Sockets;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>Every command that a Redis server is sent, by whomever, as MONITOR tells it.</summary>
internal sealed class RedisMonitor : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly OutputLines _lines = new();
    private readonly RedisUrl _url;

    private RedisMonitor(RedisUrl url) => _url = url;

    public static async Task<RedisMonitor> StartAsync(string url)
    {
        var monitor = new RedisMonitor(RedisUrl.Parse(url));
        await monitor._client.ConnectAsync(monitor._url.Host, monitor._url.Port);
        await using var writer = new StreamWriter(monitor._client.GetStream(), leaveOpen: true);
        if (monitor._url.Password is { } password)
            await writer.WriteAsync($"AUTH {password}\r\n");
        await writer.WriteAsync("MONITOR\r\n");
        await writer.FlushAsync();
        _ = monitor.ReadAsync();
        // Without a password there is one answer before the first command.
        await monitor._lines.WaitForAsync(static line => line.StartsWith("+OK", StringComparison.Ordinal));
        return monitor;
    }

    /// <summary>What this URL's database was sent until now.</summary>
    public async Task<IReadOnlyList<string>> CommandsAsync()
    {
        var mark = $"mark-{Guid.NewGuid():N}";
        using (var connection = await _url.ConnectAsync())
            await connection.GetDatabase().ExecuteAsync("ECHO", mark);
        await _lines.WaitForAsync(line => line.Contains(mark, StringComparison.Ordinal));
        // +1794000000.123456 [3 127.0.0.1:5000] "GET" "key"; what a script does says "lua" for its address.
        return [.. _lines.Containing($" [{_url.Database} ").Where(static line => !line.Contains("mark-", StringComparison.Ordinal))];
    }

    public void Dispose() => _client.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(_client.GetStream());
            while (await reader.ReadLineAsync() is { } line)
                _lines.Add(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The test is over.
        }

        _lines.End();
    }
}
