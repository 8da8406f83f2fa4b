using StackExchange.Redis;

namespace Gateway.IntegrationTests.Servers;

/// <summary>
/// One of a Redis server's numbered databases (0 to 15), claimed for one test: the product's keys are fixed, so tests that run
/// at once must not share one. Published messages do cross database numbers; a test that counts them starts a
/// <see cref="PrivateRedis"/>.
/// </summary>
internal sealed class RedisDatabase : IAsyncDisposable
{
    private const int Count = 16;

    // Atomic, so that two test runs on one server do not take the same number. A database with anybody else's keys is never
    // touched; one that an interrupted run left behind is emptied once its claim has run out.
    private const string Claim = """
        redis.call('select', ARGV[1])
        if redis.call('exists', KEYS[1]) == 1 then return 0 end
        for _, key in ipairs(redis.call('keys', '*')) do
          if string.sub(key, 1, 6) ~= 'tg-gw:' then return 0 end
        end
        redis.call('flushdb')
        redis.call('set', KEYS[1], '1', 'EX', 1800)
        return 1
        """;

    private readonly ConnectionMultiplexer _connection;

    private RedisDatabase(ConnectionMultiplexer connection, RedisUrl url)
    {
        _connection = connection;
        Url = url.ToString();
    }

    /// <summary>For REDIS_URL.</summary>
    public string Url { get; }

    public IDatabase Keys => _connection.GetDatabase();

    public static Task<RedisDatabase> ClaimAsync(RedisUrl server) => ClaimAsync(server, Eventually.DefaultDeadline);

    private static async Task<RedisDatabase> ClaimAsync(RedisUrl server, TimeSpan deadline)
    {
        RedisDatabase? claimed = null;
        await Eventually.BecomesAsync(
            async () => (claimed = await TryClaimAsync(server)) is not null,
            deadline,
            $"one of the {Count} databases of {server.Host}:{server.Port} is free");
        return claimed!;
    }

    private static async Task<RedisDatabase?> TryClaimAsync(RedisUrl server)
    {
        for (var number = 0; number < Count; number++)
        {
            var url = server with { Database = number };
            var connection = await url.ConnectAsync();
            if ((int)await connection.GetDatabase().ScriptEvaluateAsync(Claim, ["tgw-test:claim"], [number]) == 1)
                return new RedisDatabase(connection, url);
            await connection.CloseAsync();
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await Keys.ExecuteAsync("flushdb");
        await _connection.CloseAsync();
    }
}
