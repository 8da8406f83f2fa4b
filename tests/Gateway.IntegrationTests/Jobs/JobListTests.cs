using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Stats;
using Npgsql;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>The lists of jobs on a large table: 60,000 done over three bots, few of anything else.</summary>
internal sealed class JobListTests : QueueFixture
{
    private readonly Drain _drain = new();
    private NpgsqlDataSource _source = null!;
    private PostgresJobDesk _desk = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        await InsertAsync(0, 60_000, "'bot-' || n % 3", "'done', false, now()");
        await InsertAsync(60_000, 30_000, "'bot-0'", "'pending', false, NULL");
        await InsertAsync(90_000, 20, "'bot-' || n % 3", "'running', true, NULL");
        await InsertAsync(91_000, 10, "'bot-1'", "'dead', false, now()");
        await InsertAsync(92_000, 10, "'removed'", "'dead', false, now()", released: true);
        await Db.ExecuteAsync("INSERT INTO chats (bot_slug, telegram_id, type, created_at) SELECT 'bot-0', n, 'private', now() FROM generate_series(1, 30000) AS n");
        await Db.ExecuteAsync("VACUUM ANALYZE gateway_jobs");
        await Db.ExecuteAsync("VACUUM ANALYZE chats");
    }

    /// <summary>These tests change nothing.</summary>
    public override Task Empty() => Task.CompletedTask;

    [OneTimeSetUp]
    public void OpenDesk()
    {
        _source = QueueInstance.Connect(DatabaseUrl);
        _desk = new PostgresJobDesk(_source, new BotRegistry([]), new JobWakeups(_drain));
    }

    [OneTimeTearDown]
    public async Task CloseDesk()
    {
        await _source.DisposeAsync();
        _drain.Dispose();
    }

    public static IEnumerable<TestCaseData> Statements()
    {
        yield return Case("all", 800, JobDeskSql.ListAll, "bigint, integer", "9000000", "51");
        foreach (var (name, statement) in new[]
        {
            ("of bots", JobDeskSql.ListOfBots), ("pending", JobDeskSql.ListPending), ("running", JobDeskSql.ListRunning), ("done", JobDeskSql.ListDone), ("dead", JobDeskSql.ListDead),
        })
            yield return Case(name, 2000, statement, "text[], bigint, integer", "ARRAY['bot-0', 'bot-1', 'bot-2', 'nobody']", "9000000", "51");
        yield return Case("bots", 100, JobDeskSql.Bots, "");
        yield return Case("find", 30, JobDeskSql.Find, "bigint", "70000");
        yield return Case("find open", 600, JobDeskSql.FindOpen, "text", "'bot-0'");
        yield return Case("counts", 60_000, StatsSql.OfBots, "text[], integer", "ARRAY['bot-0', 'bot-1', 'bot-2', 'nobody']", "10000");
    }

    [TestCaseSource(nameof(Statements))]
    public async Task No_table_is_read_from_end_to_end(string statement, int mostBuffers, string types, string[] arguments)
    {
        await using var connection = await Db.OpenAsync();
        var plans = await ExplainedPlan.OfAsync(connection, statement, types, arguments);

        await TestContext.Out.WriteLineAsync($"{plans.Max(static plan => plan.Buffers)} buffers");
        plans.Where(static plan => plan.SequentialScans.Count > 0).Select(static plan => plan.Text).Take(1).Should().BeEmpty();
        plans.Should().AllSatisfy(plan => plan.Buffers.Should().BeLessThan(mostBuffers));
    }

    [TestCase(null, null)]
    [TestCase(null, "done")]
    [TestCase(null, "pending")]
    [TestCase(null, "running")]
    [TestCase(null, "dead")]
    [TestCase("bot-1,bot-2", null)]
    [TestCase("bot-1,bot-2", "done")]
    [TestCase("bot-1", "dead")]
    [TestCase("bot-2,nobody", "running")]
    [TestCase("removed", null)]
    public async Task Pages_follow_one_another_newest_first_without_gap_or_repeat(string? bots, string? status)
    {
        var slugs = bots?.Split(',');
        var expected = await Db.ColumnAsync<long>(
            "SELECT id FROM gateway_jobs WHERE (bot_slug = ANY ($1) OR $2) AND (status = $3 OR $3 = '') ORDER BY id DESC LIMIT 70", slugs ?? [], slugs is null, status ?? string.Empty);
        var read = new List<long>();

        for (var page = await ListAsync(null); page.Count > 0 && read.Count < 70; page = await ListAsync(read[^1]))
            read.AddRange(page);

        read.Take(70).Should().Equal(expected);

        async Task<IReadOnlyList<long>> ListAsync(long? before) =>
            [.. (await _desk.ListAsync(slugs, status, before, 7, CancellationToken.None)).Select(job => job.Id)];
    }

    private static TestCaseData Case(string name, int mostBuffers, string statement, string types, params string[] arguments) =>
        new TestCaseData(statement, mostBuffers, types, arguments).SetArgDisplayNames(name);

    private Task<int> InsertAsync(int after, int count, string bot, string state, bool released = false) => Db.ExecuteAsync($"""
        INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, attempts, deferred, run_at, accepted_at, released, lease_id, lease_until, claimed_at,
                                  status, lane_head, finished_at)
        SELECT {after} + n, {bot}, {after} + n, 'message', {after} + n, 0, false, now(), now(), {released}, gen_random_uuid(), now(), now(), {state}
        FROM generate_series(1, {count}) AS n
        """);
}
