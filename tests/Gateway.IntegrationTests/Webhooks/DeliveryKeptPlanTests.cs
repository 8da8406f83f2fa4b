using Gateway.Infrastructure.Webhooks;
using Gateway.IntegrationTests.Chats;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>The plans that connections keep of the statements that settle deliveries: made while there were few.</summary>
internal sealed class DeliveryKeptPlanTests
{
    /// <summary>Of the running delivery <c>n</c>.</summary>
    private const string Lease = "md5(n::text)::uuid";

    private const string Hooks = "SELECT array_agg(n) FROM generate_series(1, 20) AS n";

    private static readonly KeptStatement[] Statements =
    [
        new(
            "settle", DeliverySql.Settle, "bigint[], uuid[], text[], integer[], double precision[], boolean[], text[], integer[], text[], integer[]",
            Running("id"), Running("lease_id"), Running("'delivered'::text"), Running("1"), Running("0.0"), Running("false"), Running("NULL::text"), Running("200"), Running("''::text"), Running("5")),
        new("lock", DeliverySql.LockHooks, "bigint[], bigint[]", Hooks, Hooks),
        new(
            "judge", DeliverySql.Judge, "uuid[], bigint[], boolean[], double precision[], boolean[], boolean[]",
            Running("lease_id"), Running("webhook_id"), Running("false"), Running("0.0"), Running("false"), Running("false")),
    ];

    /// <summary>The last is what <c>ANALYZE</c> sees while a receiver is slow: nearly everything waits.</summary>
    [TestCase("empty tables", 0, 0)]
    [TestCase("some that are delivered", 2_000, 0)]
    [TestCase("a table of waiting ones", 100, 4_000)]
    public async Task APlanReadsOfALargeTableWhatItReadsOfASmallOne(string madeOn, int delivered, int waiting)
    {
        await using var store = await Store.StartAsync();
        var db = store.Db;
        foreach (var table in new[] { "events", "webhooks", "webhook_deliveries" })
            await db.ExecuteAsync($"ALTER TABLE {table} SET (autovacuum_enabled = false)");
        await db.ExecuteAsync("INSERT INTO api_keys (id, name, hash, scopes, bots_limited, created_at) VALUES (1, 'owner', '', '{}', false, now())");
        await AddHooksAsync(db, 1, 60);
        await AddAsync(db, "delivered", delivered, "1 + n % 60");
        await AddAsync(db, "pending", waiting, "1 + n % 20");
        if (delivered + waiting > 0)
            await db.ExecuteAsync("ANALYZE webhooks, webhook_deliveries");
        var settled = string.Join(',', await db.ColumnAsync<string>($"SELECT {Lease}::text FROM generate_series(1, 21) AS n"));
        await db.ExecuteAsync($"ALTER DATABASE {await db.ScalarAsync<string>("SELECT quote_ident(current_database())")} SET gateway.settled = '{settled}'");
        await using var kept = await KeptPlans.MakeAsync(db, Statements);

        await AddAsync(db, "delivered", 1_000, "1 + n % 60");
        await AddAsync(db, "pending", 1_600, "1 + n % 20");
        await AddAsync(db, "running", 21, "50");
        var small = await kept.RunAsync();
        await AddAsync(db, "delivered", 200_000, "1 + n % 60");
        await AddAsync(db, "pending", 50_000, "1");
        await AddHooksAsync(db, 61, 2_060);
        var large = await kept.RunAsync();

        await kept.ShouldReadAsMuchAsync(small, large, $"planned on {madeOn}, with 200000 delivered and 50000 that wait, and 2000 more webhooks");
    }

    private static string Running(string value) => $"SELECT array_agg({value} ORDER BY id) FROM webhook_deliveries WHERE status = 'running'";

    private static Task<int> AddHooksAsync(Db db, int first, int last) => db.ExecuteAsync(
        $"""
        INSERT INTO webhooks (id, owner_api_key_id, url, scope, bot_slug, events, ordered, encrypted_secret, created_at, failures, opened_at, trial_at)
        SELECT n, 1, 'https://a.example', 'bot', 'one', ARRAY[]::text[], n % 7 = 0, 'x', now(), CASE WHEN n = 1 THEN 5 ELSE 0 END, CASE WHEN n = 1 THEN now() END, CASE WHEN n = 1 THEN now() END
        FROM generate_series({first}, {last}) AS n
        """);

    private static Task<int> AddAsync(Db db, string status, int count, string webhook) => db.ExecuteAsync(
        $"""
        INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, created_at, finished_at, lease_id, lease_until)
        SELECT {webhook}, n, 'message.received', '{status}', 1, now(), now(), CASE WHEN '{status}' = 'delivered' THEN now() END,
               CASE WHEN '{status}' = 'running' THEN {Lease} END, CASE WHEN '{status}' = 'running' THEN now() + interval '1 minute' END
        FROM generate_series(1, {count}) AS n
        """);
}
