using Gateway.Infrastructure.Configuration;
using Gateway.Infrastructure.Redis;
using Gateway.Infrastructure.Sessions;
using Gateway.IntegrationTests.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>The adapters for Redis, on a database of the test's own.</summary>
internal sealed class RedisContract : IAsyncDisposable
{
    private readonly RedisDatabase _database;

    private RedisContract(RedisDatabase database)
    {
        _database = database;
        Connection = Connect(database.Url);
    }

    public RedisConnection Connection { get; }

    public static async Task<RedisContract> StartAsync() => new(await SharedServers.ClaimRedisAsync());

    public static RedisConnection Connect(string url)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["REDIS_URL"] = url })
            .Build();
        var options = RedisOptions.Read(new SettingsReader(settings))!;
        return new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
    }

    public Task PassAsync(TimeSpan time) => RedisTime.PassAsync(_database.Keys, time);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _database.DisposeAsync();
    }
}

/// <summary>The adapters for one process, and a clock that is moved by hand.</summary>
internal sealed class MemoryContract : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    public MemoryContract()
    {
        Sessions = new MemorySessions(this);
        Throttle = new MemorySignInThrottle(this);
    }

    public MemorySessions Sessions { get; }

    public MemorySignInThrottle Throttle { get; }

    public override DateTimeOffset GetUtcNow() => _now;

    public Task PassAsync(TimeSpan time)
    {
        _now += time;
        return Task.CompletedTask;
    }
}
