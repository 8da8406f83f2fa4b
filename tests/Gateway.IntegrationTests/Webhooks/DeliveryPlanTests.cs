using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Application.Webhooks;
using Gateway.Infrastructure.Webhooks;
using Gateway.IntegrationTests.Chats;
using Gateway.IntegrationTests.Jobs;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>What the statements of deliveries read when there is much: 2,000 webhooks, 200,000 delivered, 50,000 that wait for one that is down, 100 that are due.</summary>
internal sealed class DeliveryPlanTests
{
    /// <summary>That of the delivery <c>n</c>.</summary>
    private const string Lease = "md5(n::text)::uuid";

    private Store _store = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        _store = await Store.StartAsync();
        await _store.Db.ExecuteAsync("""
            INSERT INTO events (position, type, bot_slug, kind, chat_id, telegram_chat_id, at, raw)
            SELECT n, 'update', 'one', 'message', NULL, -n, now(), '{"id":7}' FROM generate_series(1, 100000) AS n;
            INSERT INTO api_keys (id, name, hash, scopes, bots_limited, created_at) VALUES (1, 'owner', '', '{}', false, now());
            INSERT INTO webhooks (id, owner_api_key_id, url, scope, bot_slug, events, ordered, encrypted_secret, created_at, failures, opened_at, trial_at, failing_since, disabled_reason)
            SELECT n, 1, 'https://a.example', 'bot', 'one', '{}', n % 7 = 0, 'x', now(), CASE WHEN n = 1 THEN 5 ELSE 0 END, CASE WHEN n = 1 THEN now() END, CASE WHEN n = 1 THEN now() END,
                   CASE WHEN n = 1 THEN now() END, CASE WHEN n > 1000 THEN 'for the test' END
            FROM generate_series(1, 2000) AS n;
            INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, created_at, finished_at)
            SELECT 1 + n % 1000, n / 2, 'message.received', CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'delivered' END, 1, now(), now(), now() FROM generate_series(2, 200000) AS n;
            INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, created_at) SELECT 1, n, 'message.received', 'pending', 1, now(), now() FROM generate_series(1, 50000) AS n;
            INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, created_at) SELECT 2 + n % 20, n, 'message.received', 'pending', 1, now(), now() FROM generate_series(60000, 60099) AS n;
            INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, created_at, lease_id, lease_until)
            SELECT 50, n, 'message.received', 'running', 1, now(), now(), gen_random_uuid(), now() + interval '1 minute' FROM generate_series(70000, 70020) AS n;
            """);
        foreach (var table in new[] { "events", "webhooks", "webhook_deliveries" })
            await _store.Db.ExecuteAsync($"VACUUM ANALYZE {table}");
        var settled = string.Join(',', await _store.Db.ColumnAsync<string>($"SELECT {Lease}::text FROM generate_series(1, 20) AS n"));
        foreach (var (name, value) in new[] { ("picked", "2,3,4,5"), ("tried", "1"), ("settled", settled) })
            await _store.Db.ExecuteAsync($"ALTER DATABASE {await _store.Db.ScalarAsync<string>("SELECT quote_ident(current_database())")} SET gateway.{name} = '{value}'");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _store.DisposeAsync();

    public static IEnumerable<TestCaseData> Statements()
    {
        const string Hooks = "SELECT array_agg(n) FROM generate_series(1, 20) AS n";
        const string Positions = "SELECT array_agg(n) FROM generate_series(1, 200) AS n";
        yield return Case("pick", 900, DeliverySql.Pick, "bigint[], bigint, integer", "array[5]::bigint[]", "7", "10");
        yield return Case("pick trials", 100, DeliverySql.PickTrials, "bigint[], integer", "array[5]::bigint[]", "10");
        yield return Case("claim", 2500, DeliverySql.Claim, "integer, double precision, bigint[], integer[], boolean", "64", "30.0", "array[3]::bigint[]", "array[2]", "true");
        yield return Case(
            "settle", 1500, DeliverySql.Settle, "bigint[], uuid[], text[], integer[], double precision[], boolean[], text[], integer[], text[], integer[]",
            Running("id"), Running("lease_id"), Running("'delivered'::text"), Running("1"), Running("0.0"), Running("false"), Running("NULL::text"), Running("200"), Running("''::text"), Running("5"));
        yield return Case("lock", 200, DeliverySql.LockHooks, "bigint[], bigint[]", Hooks, Hooks);
        yield return Case(
            "judge", 1200, DeliverySql.Judge, "uuid[], bigint[], boolean[], double precision[], boolean[], boolean[]",
            Each(Lease), Hooks, Each("false"), Each("0.0"), Each("false"), Each("false"));
        yield return Case("disable", 60, DeliverySql.Disable, "bigint, text", "9", "'for the test'");
        yield return Case("rescue", 60, DeliverySql.Rescue, "");
        yield return Case("stopped", 400, DeliverySql.Stopped, "");
        yield return Case("fail disabled", 100, DeliverySql.FailDisabled, "bigint, integer", "9", "1000");
        yield return Case("fail expired", 1500, DeliverySql.FailExpired, "bigint, integer", "1", "1000");
        yield return Case("fail excess", 60000, DeliverySql.FailExcess, "bigint, integer, integer", "1", "1000", "49000");
        yield return Case("end of the log", 20, DispatchSql.End, "");
        yield return Case(
            "dispatch", 20000, DispatchSql.Insert, "bigint[], bigint[], text[], timestamptz[]",
            "SELECT array_agg(1 + n % 20) FROM generate_series(1, 200) AS n", Positions, "SELECT array_agg('message.received'::text) FROM generate_series(1, 200)", "SELECT array_agg(now()) FROM generate_series(1, 200)");
    }

    [TestCaseSource(nameof(Statements))]
    public async Task NoTableIsReadFromEndToEnd(int mostBuffers, string statement, string types, string[] arguments)
    {
        await using var connection = await _store.Db.OpenAsync();
        var plans = await ExplainedPlan.OfAsync(connection, statement, types, arguments);

        await TestContext.Out.WriteLineAsync($"{plans.Max(static plan => plan.Buffers)} buffers");
        plans.Where(static plan => plan.SequentialScans.Any(table => table is not "log_marks")).Select(static plan => plan.Text).Take(1).Should().BeEmpty();
        plans.Should().AllSatisfy(plan => plan.Buffers.Should().BeLessThan(mostBuffers));
    }

    [TestCase("failed")]
    [TestCase("pending")]
    public async Task AWebhooksDeliveries_AreListedByIndex(string status)
    {
        var first = (await _store.SendAsync(new ListDeliveries(Caller.CommandLine, 1, status, new PageRequest()))).Value!;
        string statement;
        using (var recorded = new RecordedStatements())
        {
            (await _store.SendAsync(new ListDeliveries(Caller.CommandLine, 1, status, new PageRequest(Cursor: first.NextCursor)))).Value!.Data.Should().HaveCount(50);
            statement = recorded.On("webhook_deliveries");
        }

        await using var connection = await _store.Db.OpenAsync();
        var plans = await ExplainedPlan.OfAsync(connection, statement, "bigint, text, bigint, integer", "1", $"'{status}'", $"{first.Data[^1].Id}", "51");

        plans.Should().AllSatisfy(plan => plan.SequentialScans.Should().BeEmpty());
        plans.Should().AllSatisfy(plan => plan.Buffers.Should().BeLessThan(200));
    }

    private static string Running(string value) => $"SELECT array_agg({value} ORDER BY id) FROM webhook_deliveries WHERE status = 'running'";

    private static string Each(string value) => $"SELECT array_agg({value}) FROM generate_series(1, 20) AS n";

    private static TestCaseData Case(string name, int mostBuffers, string statement, string types, params string[] arguments) =>
        new TestCaseData(mostBuffers, statement, types, arguments).SetArgDisplayNames(name);
}
