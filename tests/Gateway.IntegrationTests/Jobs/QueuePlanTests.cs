using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Telemetry;
using Gateway.Infrastructure.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>What the queue's statements read when the table is large: a million done jobs, 100,000 pending of which 20,000 wait in one chat.</summary>
internal sealed class QueuePlanTests : QueueFixture
{
    private const string ManyColumns =
        "text[], bigint[], text[], bigint[], bytea[], double precision[], text[], uuid[], text[], double precision, integer[], integer[], text[], bigint[], "
        + "text[], text[], bigint[], text[], text[], double precision[], double precision[], bigint[], text[], text[], text[], text[], text[], text[]";
    private static readonly (string Types, string[] Arguments) Pop = ("integer, double precision", ["16", "60.0"]);

    private long _buffersOfSmallTable;

    [OneTimeSetUp]
    public async Task Fill()
    {
        await FillAsync(done: 0, inOneChat: 1, chats: 50, perChat: 1);
        _buffersOfSmallTable = (await ExplainAsync(JobQueueSql.Pop, Pop.Types, Pop.Arguments))[^1].Buffers;
        await base.Empty();
        await FillAsync(done: 1_000_000, inOneChat: 20_000, chats: 8_000, perChat: 10);
    }

    /// <summary>These tests change nothing.</summary>
    public override Task Empty() => Task.CompletedTask;

    public static IEnumerable<TestCaseData> Statements()
    {
        yield return Case("pop", 1200, JobQueueSql.Pop, Pop.Types, Pop.Arguments);
        yield return Case("accept one", 150, UpdateInboxSql.Append, ManyColumns, Arrivals(1));
        // These three answer what they wrote, so that what writing reads counts, too.
        yield return Case("accept many", 9000, UpdateInboxSql.Append, ManyColumns, Arrivals(128));
        yield return Case("accept edits", 9000, UpdateInboxSql.Append, ManyColumns, Arrivals(128, edited: "1794000005"));
        yield return Case("append sent", 9000, UpdateInboxSql.Append, ManyColumns, Arrivals(128, wanted: "NULL"));
        yield return Case(
            "settle", 4000, JobQueueSql.Settle, "bigint[], uuid[], text[], double precision[], text[], boolean[], boolean[], boolean[]", Settlements());
        yield return Case(
            "promote", 1200, JobQueueSql.Promote, "text[], bigint[]",
            "SELECT array_agg('relaxed'::text) FROM generate_series(1, 100)", "SELECT array_agg(n) FROM generate_series(1000001, 1000100) AS n");
        yield return Case(
            "renew", 1200, JobQueueSql.Renew, "bigint[], uuid[], double precision, double precision",
            Running("id", 16), Running("lease_id", 16), "60.0", "1800.0");
        yield return Case("keep answer", 60, JobQueueSql.KeepAnswer, "bigint, uuid, bytea", "2500001", "gen_random_uuid()", "''");
        yield return Case("find claims", 150, JobQueueSql.FindClaims, "uuid[]", Running("lease_id", 16));
        yield return Case("find due", 100, JobQueueSql.FindDue, "");
        yield return Case("requeue", 30000, JobQueueSql.Requeue, "bigint[]", "SELECT array_agg(id) FROM gateway_jobs WHERE deferred");
        yield return Case("find stuck", 60, JobQueueSql.FindStuck, "");
        yield return Case("rescue", 15000, JobQueueSql.Rescue, "bigint[], integer", Running("id", 200), "5");
        yield return Case("gauges", 25000, StoreGaugesSql.Jobs, "bigint", "100000");
        yield return Case("purge", 25000, JobQueueSql.PurgeDone, "double precision, integer", "604800.0", "1000");
        yield return Case("release", 50000, JobQueueSql.ReleaseDead, "double precision, integer", "604800.0", "1000");
    }

    [TestCaseSource(nameof(Statements))]
    public async Task No_table_is_read_from_end_to_end(string statement, int mostBuffers, string types, string[] arguments)
    {
        var plans = await ExplainAsync(statement, types, arguments);

        await TestContext.Out.WriteLineAsync($"{plans.Max(static plan => plan.Buffers)} buffers");
        plans.Where(static plan => plan.SequentialScans.Count > 0).Select(static plan => plan.Text).Take(1).Should().BeEmpty();
        // Some pages per row and index that it writes, whatever else the table holds: an index read from end to end would be more.
        plans.Should().AllSatisfy(plan => plan.Buffers.Should().BeLessThan(mostBuffers));
    }

    [Test]
    public async Task Pop_reads_about_as_much_of_a_large_table_as_of_a_small_one()
    {
        var large = (await ExplainAsync(JobQueueSql.Pop, Pop.Types, Pop.Arguments))[^1].Buffers;

        await TestContext.Out.WriteLineAsync($"Pop of 16: {large} buffers of the large table, {_buffersOfSmallTable} of the small");
        large.Should().BeLessThan(_buffersOfSmallTable * 2);
    }

    private static TestCaseData Case(string name, int mostBuffers, string statement, string types, params string[] arguments) =>
        new TestCaseData(statement, mostBuffers, types, arguments).SetArgDisplayNames(name);

    private static string Running(string column, int count) =>
        $"SELECT array_agg({column} ORDER BY id) FROM (SELECT * FROM gateway_jobs WHERE status = 'running' ORDER BY id LIMIT {count}) AS running";

    private static string[] Arrivals(int rows, string wanted = "'pending'", string edited = "NULL")
    {
        // Half of them to chats with a line, half to new ones; every third chat is known, and its message, too.
        string Column(string value) => $"SELECT array_agg({value} ORDER BY n) FROM generate_series(1, {rows}) AS n";
        return
        [
            Column("'relaxed'::text"), Column("n::bigint + 9000000"), Column("'message'::text"), Column("(n * 2 + 1000000 + 2900)::bigint"), Column("'{}'::bytea"),
            Column("NULL::double precision"), Column($"{wanted}::text"), Column("gen_random_uuid()"), Column("NULL::text"), "60.0",
            Column("n"), Column("n"), Column("''::text"), Column("1::bigint"), Column("'message'::text"), Column("'hello'::text"), Column("n::bigint"),
            Column("'Ada'::text"), Column("'ada'::text"), Column("1794000000::double precision"), Column($"{edited}::double precision"), Column("NULL::bigint"),
            Column("NULL::text"), Column("NULL::text"), Column("'private'::text"), Column("'Ada'::text"), Column("'ada'::text"),
            Column("NULL::text"),
        ];
    }

    private static string[] Settlements()
    {
        string Column(string value) => $"SELECT array_agg({value}) FROM generate_series(1, 50)";
        return
        [
            Running("id", 50), Running("lease_id", 50), Column("'dead'::text"), Column("0::double precision"),
            Column("'no'::text"), Column("false"), Column("true"), Column("false"),
        ];
    }

    /// <summary>As plain statements are run, and last as those are that are kept.</summary>
    private async Task<IReadOnlyList<ExplainedPlan>> ExplainAsync(string statement, string types, string[] arguments)
    {
        await using var connection = await Db.OpenAsync();
        await using var kept = await KeptPlan.PrepareAsync(Db, statement, types);
        return [.. await ExplainedPlan.OfAsync(connection, statement, types, arguments), await kept.RunAsync(arguments)];
    }

    private async Task FillAsync(int done, int inOneChat, int chats, int perChat)
    {
        await FilledQueue.FillAsync(Db, start: 0, done, inOneChat, chats, perChat);
        await Db.ExecuteAsync("""
            INSERT INTO chats (bot_slug, telegram_id, type, title, username, created_at)
            SELECT 'relaxed', 1000000 + n * 3, 'private', 'Ada', 'ada_l', now() FROM generate_series(1, $1) AS n
            """, done == 0 ? 1 : 100_000);
        await Db.ExecuteAsync("""
            INSERT INTO messages (id, chat_id, telegram_chat_id, telegram_message_id, direction, kind, text, date, position)
            SELECT row_number() OVER (), id, telegram_id, m, 'in', 'message', 'hello', now(), row_number() OVER () FROM chats CROSS JOIN generate_series(1, 2) AS m
            """);
        await Db.ExecuteAsync("VACUUM ANALYZE gateway_jobs");
        await Db.ExecuteAsync("VACUUM ANALYZE events");
        await Db.ExecuteAsync("VACUUM ANALYZE chats");
        await Db.ExecuteAsync("VACUUM ANALYZE messages");
    }
}
