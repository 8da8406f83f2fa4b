using Gateway.Infrastructure.Retention;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gateway.IntegrationTests.Chats;

/// <summary>What is past its time goes, in slices, and what somebody still needs stays.</summary>
internal sealed class RetentionTests
{
    private static readonly RetentionOptions Month = new() { Messages = TimeSpan.FromDays(30) };

    private TestDatabase _database = null!;
    private NpgsqlDataSource _source = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        await QueueFixture.MigrateAsync(_database.Url);
        _source = QueueInstance.Connect(_database.Url);
    }

    [TearDown]
    public async Task DropAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task TheLogAndMessages_Go_AndWhatJobsAndDeliveriesNeedStays()
    {
        await LogAsync(first: 1, last: 2500, days: 40);
        await LogAsync(first: 2501, last: 2600, days: 10);
        foreach (var (position, status) in ((long, string)[])[(5, "dead"), (6, "done"), (2000, "pending")])
        {
            await Db.ExecuteAsync(
                """
                INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, status, attempts, lane_head, deferred, run_at, accepted_at, released)
                VALUES ($1, 'shop', $1, 'message', $2, 0, false, false, now(), now(), false)
                """,
                position,
                status);
        }

        await Db.ExecuteAsync("INSERT INTO users (id, username, password_hash, disabled, created_at) VALUES (1, 'ada', '', false, now())");
        await Db.ExecuteAsync("""
            INSERT INTO webhooks (id, owner_user_id, url, scope, events, ordered, encrypted_secret, created_at) VALUES (1, 1, '', 'all', '{}', false, '', now())
            """);
        await Db.ExecuteAsync("""
            INSERT INTO webhook_deliveries (webhook_id, position, status, attempts, run_at, created_at, finished_at)
            VALUES (1, 7, 'pending', 0, now(), now(), NULL), (1, 8, 'delivered', 1, now(), now(), now()), (1, 9, 'failed', 1, now(), now(), now() - interval '8 days')
            """);

        await SweeperOf(Month).RunOnceAsync(CancellationToken.None);

        (await Db.ColumnAsync<long>("SELECT position FROM events WHERE position <= 2500 ORDER BY 1")).Should().Equal(5, 7, 2000);
        (await Db.CountAsync("events", "position > 2500")).Should().Be(100);
        (await Db.ColumnAsync<long>("SELECT min(id) FROM messages")).Should().Equal(2501);
        (await Db.CountAsync("webhook_deliveries")).Should().Be(2);
    }

    [Test]
    public async Task AMessage_ThatWasEditedSince_Stays()
    {
        await LogAsync(first: 1, last: 1, days: 40);
        await LogAsync(first: 2, last: 2, days: 1);
        await Db.ExecuteAsync("UPDATE messages SET position = 2 WHERE id = 1");

        await SweeperOf(Month).RunOnceAsync(CancellationToken.None);

        (await Db.CountAsync("messages", "id = 1")).Should().Be(1);
    }

    [Test]
    public async Task WithoutARetention_TheLogStays()
    {
        await LogAsync(first: 1, last: 10, days: 4000);

        await SweeperOf(new RetentionOptions()).RunOnceAsync(CancellationToken.None);

        (await Db.CountAsync("events")).Should().Be(10);
    }

    [Test]
    public async Task TheAudit_AnswersToRepeats_AndTokens_GoInTheirTime()
    {
        await Db.ExecuteAsync("""
            INSERT INTO audit_events (at, actor_kind, actor_name, action, target_kind, target_id, details)
            SELECT now() - make_interval(days => days), 'cli', 'cli', 'a', 'b', 'c', '{}' FROM unnest(ARRAY[401, 399]) AS days
            """);
        await Db.ExecuteAsync("""
            INSERT INTO idempotency_keys (account, route, key, body_hash, started_at, held_until)
            SELECT 'user:1', 'r', hours::text, '', now() - make_interval(hours => hours), now() FROM unnest(ARRAY[23, 25]) AS hours
            """);

        await SweeperOf(new RetentionOptions()).RunOnceAsync(CancellationToken.None);

        (await Db.CountAsync("audit_events")).Should().Be(1);
        (await Db.ColumnAsync<string>("SELECT key FROM idempotency_keys")).Should().Equal("23");
    }

    [Test]
    public async Task TwoAtOnce_TakeEachRowOnce_AndNeitherFails()
    {
        await LogAsync(first: 1, last: 5000, days: 40);

        await Task.WhenAll(SweeperOf(Month).RunOnceAsync(CancellationToken.None), SweeperOf(Month).RunOnceAsync(CancellationToken.None));
        await SweeperOf(Month).RunOnceAsync(CancellationToken.None);

        (await Db.CountAsync("events")).Should().Be(0);
        (await Db.CountAsync("messages")).Should().Be(0);
    }

    private Db Db => _database.Db;

    private RetentionSweeper SweeperOf(RetentionOptions options) => new(_source, options, TimeProvider.System, NullLogger<RetentionSweeper>.Instance);

    /// <summary>Events with a message each.</summary>
    private async Task LogAsync(int first, int last, int days)
    {
        await Db.ExecuteAsync(
            "INSERT INTO events (position, type, bot_slug, kind, at, raw) SELECT n, 'update', 'shop', 'message', now() - make_interval(days => $3), '' FROM generate_series($1, $2) AS n",
            first,
            last,
            days);
        await Db.ExecuteAsync(
            """
            INSERT INTO messages (id, chat_id, telegram_chat_id, telegram_message_id, direction, kind, date, position)
            SELECT n, 1, 1, n, 'in', 'message', now() - make_interval(days => $3), n FROM generate_series($1, $2) AS n
            """,
            first,
            last,
            days);
    }
}
