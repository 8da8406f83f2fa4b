namespace Gateway.IntegrationTests.Servers;

/// <summary>
/// One PostgreSQL and one Redis per test run for tests that leave their servers alive: those that <c>TEST_DATABASE_URL</c> and
/// <c>TEST_REDIS_URL</c> name, else private ones, started when first asked for. Every test gets a database of its own in each.
/// Tests that kill or freeze a server start a <see cref="PrivatePostgres"/> or <see cref="PrivateRedis"/>, always.
/// </summary>
internal static class SharedServers
{
    private static readonly Lazy<Task<PrivatePostgres>> Postgres = new(() => PrivatePostgres.StartAsync());
    private static readonly Lazy<Task<PrivateRedis>> Redis = new(() => PrivateRedis.StartAsync());

    public static async Task<TestDatabase> CreateDatabaseAsync() =>
        await TestDatabase.CreateAsync(PostgresUrl.Parse(Named("TEST_DATABASE_URL") ?? (await Postgres.Value).ConnectionUrl()));

    public static async Task<RedisDatabase> ClaimRedisAsync() =>
        await RedisDatabase.ClaimAsync(RedisUrl.Parse(Named("TEST_REDIS_URL") ?? (await Redis.Value).Url));

    public static async Task StopAsync()
    {
        if (Postgres.IsValueCreated)
            await (await Postgres.Value).DisposeAsync();
        if (Redis.IsValueCreated)
            await (await Redis.Value).DisposeAsync();
    }

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } url ? url : null;
}
