using Gateway.Infrastructure.Jobs;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>The plans that connections keep: made while the table was small, of the statements that run all the time.</summary>
[NonParallelizable]
internal sealed class KeptPlanTests : QueueFixture
{
    private static readonly KeptStatement[] Statements =
    [
        new("pop", JobQueueSql.Pop, "integer, double precision", "16", "60.0"),
        new(
            "settle", JobQueueSql.Settle, "bigint[], uuid[], text[], double precision[], text[], boolean[], boolean[], boolean[]",
            Running("id"), Running("lease_id"), Running("'dead'::text"), Running("0::double precision"), Running("'no'::text"), Running("false"), Running("true"), Running("false")),
        new("promote", JobQueueSql.Promote, "text[], bigint[]", Lanes("'relaxed'::text"), Lanes("n")),
        new("yield", JobQueueSql.Yield, "text[], bigint[]", Lanes("'relaxed'::text"), Lanes("n")),
        new("renew", JobQueueSql.Renew, "bigint[], uuid[], double precision, double precision", Running("id"), Running("lease_id"), "60.0", "1800.0"),
    ];

    /// <summary>The last is what <c>ANALYZE</c> sees in the middle of a flood: nearly everything is ready.</summary>
    [TestCase("an empty table", 0, 0, 200_000)]
    [TestCase("fifty rows", 45, 5, 200_000)]
    [TestCase("a table of ready heads", 1_000, 4_000, 1_000_000)]
    public async Task A_plan_reads_of_a_large_table_what_it_reads_of_a_small_one(string madeOn, int done, int ready, int later)
    {
        await AnalyseNothingByItselfAsync();
        await FilledQueue.AddAsync(Db, 20_000_000, 0, done, "1000000 + n", "'done', 1, false, false, now(), now()");
        await FilledQueue.AddAsync(Db, 20_000_000, 10_000, ready, "1000000 + n", "'pending', 0, true, false, now() - interval '1 minute', NULL");
        await FilledQueue.AddAsync(Db, 20_000_000, 20_000, done / 10, "1000001", "'pending', 0, false, false, now() - interval '1 minute', NULL");
        if (done > 0)
            await Db.ExecuteAsync("ANALYZE gateway_jobs");
        await using var kept = await KeptPlans.MakeAsync(Db, Statements);

        await FilledQueue.FillAsync(Db, start: 0, done: 1_000, inOneChat: 10, chats: 200, perChat: 2);
        var small = await kept.RunAsync();
        await FilledQueue.FillAsync(Db, start: 10_000_000, later, inOneChat: later / 50, chats: later / 100, perChat: 8);
        var large = await kept.RunAsync();

        await kept.ShouldReadAsMuchAsync(small, large, $"planned on {madeOn}, with {later} done and {later / 10} pending");
    }

    private static string Running(string value) => $"SELECT array_agg({value} ORDER BY id) FROM (SELECT * FROM gateway_jobs WHERE status = 'running' ORDER BY id LIMIT 50) AS running";

    private static string Lanes(string value) => $"SELECT array_agg({value}) FROM generate_series(1000001, 1000100) AS n";

    /// <summary>Or the plans would be made anew in the middle.</summary>
    private async Task AnalyseNothingByItselfAsync()
    {
        foreach (var table in new[] { "gateway_jobs", "events" })
            await Db.ExecuteAsync($"ALTER TABLE {table} SET (autovacuum_enabled = false)");
    }
}
