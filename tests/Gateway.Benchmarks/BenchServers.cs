using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks;

/// <summary>What every contest runs on: PostgreSQL that syncs every commit to the disk, Redis, and a stand-in for Telegram.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    private static readonly string[] Settings = ["shared_buffers=512MB", "min_wal_size=2GB", "max_wal_size=8GB", "checkpoint_timeout=15min", "max_connections=300"];

    /// <summary>Of 16 MiB each, as many as <c>min_wal_size</c> keeps.</summary>
    private const int LogFiles = 128;

    private BenchServers(Effort effort, PrivatePostgres postgres, PrivateRedis redis, BotApiSink telegram) =>
        (Effort, Postgres, Redis, Telegram) = (effort, postgres, redis, telegram);

    public Effort Effort { get; }

    public PrivatePostgres Postgres { get; }

    public PrivateRedis Redis { get; }

    public BotApiSink Telegram { get; }

    public static async Task<BenchServers> StartAsync(Effort effort)
    {
        var servers = new BenchServers(effort, await PrivatePostgres.StartAsync(Settings), await PrivateRedis.StartAsync(), await BotApiSink.StartAsync());

        // Read by the test servers, so that whatever asks them for a database gets one here.
        Environment.SetEnvironmentVariable("TEST_DATABASE_URL", servers.Postgres.ConnectionUrl());
        if (effort.HasFigures)
            await FillLogAsync(new Db(servers.Postgres.ConnectionUrl()));
        return servers;
    }

    /// <summary>
    /// A server that has run for a while writes its log into files that are there. A new one has to make each of them when it is needed, and all
    /// commits wait for it.
    /// </summary>
    private static async Task FillLogAsync(Db db)
    {
        for (var file = 0; file < LogFiles; file++)
            await db.ExecuteAsync("SELECT pg_logical_emit_message(false, 'bench', repeat('-', 16 * 1024 * 1024))");
        await db.ExecuteAsync("CHECKPOINT");
    }

    public async ValueTask DisposeAsync()
    {
        await Telegram.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
