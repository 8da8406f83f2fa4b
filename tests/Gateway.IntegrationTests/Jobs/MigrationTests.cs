using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Gateways that start on databases in every state.</summary>
[NonParallelizable]
internal sealed class MigrationTests
{
    private readonly BotsFile _bots = new(BotEntry.None("log"));
    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateDatabase() => _database = await SharedServers.CreateDatabaseAsync();

    [TearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task Five_processes_that_start_at_once_on_an_empty_database_all_become_ready()
    {
        var gateways = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => GatewayProcess.StartAsync(Start())));

        try
        {
            for (var i = 0; i < gateways.Length; i++)
                await DeliverAsync(gateways[i], i + 1);
            (await _database.Db.CountAsync("gateway_jobs", "status = 'done'")).Should().Be(5);
            (await _database.Db.CountAsync("\"__EFMigrationsHistory\"")).Should().Be(
                await _database.Db.ScalarAsync<long>("SELECT count(DISTINCT \"MigrationId\") FROM \"__EFMigrationsHistory\""));
            gateways.Count(static gateway => gateway.Log.Containing("migrations applied").Count > 0).Should().Be(1);
        }
        finally
        {
            foreach (var gateway in gateways)
                await gateway.DisposeAsync();
        }
    }

    [Test]
    public async Task A_start_that_finds_a_table_locked_gives_way_and_tries_again()
    {
        // What EF itself would make, and what its migrations lock first.
        await _database.Db.ExecuteAsync("""
            CREATE TABLE "__EFMigrationsHistory" ("MigrationId" varchar(150) NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY, "ProductVersion" varchar(32) NOT NULL)
            """);
        await using var session = await _database.Db.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync();
        await using (var insert = new Npgsql.NpgsqlCommand("LOCK TABLE \"__EFMigrationsHistory\" IN ROW EXCLUSIVE MODE", session, transaction))
            await insert.ExecuteNonQueryAsync();

        var start = GatewayProcess.StartAsync(Start());
        // Somebody waits for the lock, and then gives up: so nobody queues behind it for long.
        await Eventually.BecomesAsync(async () => await WaitingAsync() == 1);
        await Eventually.BecomesAsync(async () => await WaitingAsync() == 0);
        await transaction.RollbackAsync();

        await using var gateway = await start;
        gateway.Log.Containing("lock timeout").Should().NotBeEmpty();
        await DeliverAsync(gateway, 1);
    }

    [Test]
    public async Task An_older_program_starts_and_works_on_a_newer_schema()
    {
        await QueueFixture.MigrateAsync(_database.Url);
        await _database.Db.ExecuteAsync("""
            INSERT INTO "__EFMigrationsHistory" VALUES ('99991231235959_FromTheFuture', '11.0.0');
            ALTER TABLE gateway_jobs ADD COLUMN priority integer NOT NULL DEFAULT 0;
            ALTER TABLE events ADD COLUMN sender bigint;
            CREATE TABLE webhooks_of_the_future (id bigint PRIMARY KEY);
            """);

        await using var gateway = await GatewayProcess.StartAsync(Start());
        await DeliverAsync(gateway, 1);

        (await _database.Db.CountAsync("gateway_jobs", "status = 'done'")).Should().Be(1);
        (await _database.Db.CountAsync("\"__EFMigrationsHistory\"", "\"MigrationId\" LIKE '9999%'")).Should().Be(1);
    }

    private GatewayStart Start() => new() { Bots = _bots, DatabaseUrl = _database.Url };

    private static async Task DeliverAsync(GatewayProcess gateway, long updateId)
    {
        using var answer = await gateway.DeliverAsync("log", PrivateText(updateId, "x", updateId));
        answer.EnsureSuccessStatusCode();
    }

    private Task<long> WaitingAsync() => _database.Db.CountAsync(
        "pg_stat_activity", "datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'relation'");
}
