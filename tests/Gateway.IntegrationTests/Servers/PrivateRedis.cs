using System.Net.Sockets;
using System.Text;

namespace Gateway.IntegrationTests.Servers;

/// <summary>A Redis server of a test's own. It keeps its port over restarts and, when told to persist, its data.</summary>
internal sealed class PrivateRedis : IAsyncDisposable
{
    private readonly ServerFolder _folder = TestRun.Current.NewFolder("redis");
    private readonly int _port = FreePort.Find();
    private readonly bool _persist;
    private ChildProcess? _process;

    private PrivateRedis(bool persist) => _persist = persist;

    /// <summary>For REDIS_URL.</summary>
    public string Url => new RedisUrl("127.0.0.1", _port).ToString();

    public IReadOnlyList<int> Processes => _folder.Processes();

    /// <summary>Starts an empty server.</summary>
    /// <param name="persist">Write every command to a file (synced each second), so that a restart can keep the data.</param>
    public static async Task<PrivateRedis> StartAsync(bool persist = false)
    {
        var redis = new PrivateRedis(persist);
        try
        {
            await redis.LaunchAsync();
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public async Task KillAsync()
    {
        await _folder.KillAsync();
        _process?.Dispose();
        _process = null;
    }

    /// <summary>Starts it again, killing it when it still runs.</summary>
    /// <exception cref="InvalidOperationException">Data was asked for from a server that does not persist any.</exception>
    public async Task RestartAsync(bool withData)
    {
        if (withData && !_persist)
            throw new InvalidOperationException("This Redis keeps no data: start it with persist.");
        await KillAsync();
        if (!withData && Directory.Exists(_folder.File("appendonlydir")))
            Directory.Delete(_folder.File("appendonlydir"), recursive: true);
        await LaunchAsync();
    }

    /// <summary>SIGSTOP: connections stay open and nothing answers.</summary>
    public Task FreezeAsync() => _folder.FreezeAsync();

    public void Thaw() => _folder.Thaw();

    public async ValueTask DisposeAsync()
    {
        await _folder.EndAsync();
        _process?.Dispose();
    }

    private async Task LaunchAsync()
    {
        _process = ChildProcess.Start(_folder,
        [
            "redis-server", "--bind", "127.0.0.1", "--port", $"{_port}", "--dir", _folder.Path,
            "--save", "", "--appendonly", _persist ? "yes" : "no", "--appendfsync", "everysec",
        ]);
        await Eventually.BecomesAsync(async () => !_process.IsRunning || await AnswersAsync(), what: "Redis answers");
        if (!_process.IsRunning)
            throw new InvalidOperationException($"Redis ended at its start:\n{_process.Output}");
    }

    private async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _port);
        await using var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray());
        var answer = new byte[64];
        var length = await stream.ReadAsync(answer);
        return Encoding.ASCII.GetString(answer, 0, length).StartsWith("+PONG", StringComparison.Ordinal); // not -LOADING
    }
}
