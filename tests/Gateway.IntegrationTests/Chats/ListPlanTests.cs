using Gateway.Application.Accounts;
using Gateway.Application.Chats;
using Gateway.Application.Lists;
using Gateway.Application.Results;
using Gateway.Infrastructure.Chats;
using Gateway.Infrastructure.Retention;
using Gateway.IntegrationTests.Jobs;
using MediatR;

namespace Gateway.IntegrationTests.Chats;

/// <summary>What the lists read when there is much: 200,000 chats of three bots, 200,000 messages, half of them in one chat.</summary>
internal sealed class ListPlanTests
{
    private const string Ids = "SELECT array_agg(n * 500 + 7) FROM generate_series(1, 300) AS n";
    private const string Positions = "SELECT array_agg(n) FROM generate_series(1001, 2000) AS n";

    private Store _store = null!;

    [OneTimeSetUp]
    public async Task Fill()
    {
        _store = await Store.StartAsync();
        await _store.Db.ExecuteAsync("""
            INSERT INTO chats (id, bot_slug, telegram_id, type, title, created_at)
            SELECT n, CASE WHEN n % 10 < 7 THEN 'one' WHEN n % 10 < 9 THEN 'two' ELSE 'three' END, -n, 'group', 'Chat ' || n, now() FROM generate_series(1, 200000) AS n;
            INSERT INTO messages (id, chat_id, telegram_chat_id, telegram_message_id, direction, kind, text, date, position)
            SELECT n, CASE WHEN n % 2 = 0 THEN 5 ELSE n END, -5, n, 'in', 'message', 'hello', now(), n FROM generate_series(1, 200000) AS n;
            INSERT INTO events (position, type, bot_slug, kind, chat_id, telegram_chat_id, at, raw)
            SELECT n, 'update', 'one', 'message', CASE WHEN n % 2 = 0 THEN 5 ELSE n END, -n, now() - make_interval(mins => 200000 - n::int), '{"id":7}' FROM generate_series(1, 200000) AS n;
            INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, status, attempts, lane_head, deferred, run_at, accepted_at, finished_at, released)
            SELECT n, 'one', n, 'message', 'done', 1, false, false, now(), now(), now(), false FROM generate_series(1, 100000) AS n;
            WITH key AS (
              INSERT INTO api_keys (name, hash, scopes, bots_limited, created_at) VALUES ('owner', '', '{}', false, now()) RETURNING id
            ), hook AS (
              INSERT INTO webhooks (owner_api_key_id, url, scope, events, ordered, encrypted_secret, created_at) SELECT id, 'https://a.example', 'all', '{}', false, 'x', now() FROM key RETURNING id
            )
            INSERT INTO webhook_deliveries (webhook_id, position, status, attempts, run_at, created_at, finished_at)
            SELECT hook.id, n, CASE WHEN n % 100 = 0 THEN 'pending' ELSE 'delivered' END, 1, now(), now(), CASE WHEN n % 100 = 0 THEN NULL ELSE now() - make_interval(mins => 100000 - n::int) END
            FROM hook, generate_series(1, 100000) AS n;
            """);
        foreach (var table in new[] { "chats", "messages", "events", "gateway_jobs", "webhook_deliveries" })
            await _store.Db.ExecuteAsync($"VACUUM ANALYZE {table}");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _store.DisposeAsync();

    [Test]
    public Task AllChats_ForAnAdmin() => ExplainAsync(page => new ListChats(Caller.CommandLine, null, page), "chats", 30, "bigint, integer", "100000", "51");

    [Test]
    public Task OneBotsChats_ForAnAdmin() =>
        ExplainAsync(page => new ListChats(Caller.CommandLine, "three", page), "chats", 200, "text, bigint, integer", "'three'", "100000", "51");

    [Test]
    public Task AChatsMessages() =>
        ExplainAsync(page => new ListMessages(Caller.CommandLine, 5, page), "messages", 200, "bigint, bigint, integer", "5", "100000", "51");

    [TestCase("array['two', 'three']", "array[]::bigint[]", 400, TestName = "{m}(two bots)")]
    [TestCase("array[]::text[]", Ids, 400, TestName = "{m}(single chats)")]
    [TestCase("array['three']", Ids, 500, TestName = "{m}(a bot and single chats)")]
    public async Task ChatsForOneWhoMayNotReadAll(string bots, string chats, int mostBuffers) =>
        Check(await ExplainAsync(ChatListSql.Readable, "text[], bigint[], bigint, integer", bots, chats, "100", "51"), mostBuffers);

    public static IEnumerable<TestCaseData> SweepsAndErasures()
    {
        yield return Case("old events", 25_000, RetentionSql.Events, "double precision, bigint, integer", "6000000", "50000", "1000");
        yield return Case("ended deliveries", 12_000, RetentionSql.Deliveries, "double precision, integer", "3600000", "1000");
        yield return Case("old messages", 25_000, RetentionSql.Messages, "bigint, bigint, integer", "150000", "5000", "1000");
        yield return Case("a chat's messages", 25_000, ErasureSql.DropMessagesOfChat, "bigint, integer", "5", "1000");
        yield return Case("a chat's events", 1_500, ErasureSql.EventsOfChat, "bigint, integer", "5", "1000");
        yield return Case("events", 25_000, ErasureSql.DropEvents, "bigint[]", Positions);
        yield return Case("open jobs of events", 8_000, ErasureSql.Bury, "bigint[]", Positions);
        yield return Case("events before the chat", 1_500, ErasureSql.EventsBeforeFirstMessage, "bigint, bigint, text, bigint[]", "10000", "20000", "'one'", "array[-5]");
        yield return Case("events that may name a person", 1_500, ErasureSql.EventsWithDigits, "bigint, bigint, bytea", "10000", "20000", "'7777'::bytea");
        yield return Case("a person's chats", 100, ErasureSql.ChatsOfPerson, "bigint", "-5");
    }

    [TestCaseSource(nameof(SweepsAndErasures))]
    public async Task Sweeping_AndErasing(int mostBuffers, string statement, string types, string[] arguments) => Check(await ExplainAsync(statement, types, arguments), mostBuffers);

    private static TestCaseData Case(string name, int mostBuffers, string statement, string types, params string[] arguments) =>
        new TestCaseData(mostBuffers, statement, types, arguments).SetArgDisplayNames(name);

    /// <summary>The second page, then with values that lie in the middle of the list.</summary>
    private async Task ExplainAsync<T>(Func<PageRequest, IRequest<Result<Page<T>>>> list, string table, int mostBuffers, string types, params string[] arguments)
    {
        var first = (await _store.SendAsync(list(new PageRequest()))).Value!;
        using var recorded = new RecordedStatements();
        (await _store.SendAsync(list(new PageRequest(Cursor: first.NextCursor)))).Value!.Data.Should().NotBeEmpty();

        Check(await ExplainAsync(recorded.On(table), types, arguments), mostBuffers);
    }

    private async Task<IReadOnlyList<ExplainedPlan>> ExplainAsync(string statement, string types, params string[] arguments)
    {
        await using var connection = await _store.Db.OpenAsync();
        return await ExplainedPlan.OfAsync(connection, statement, types, arguments);
    }

    /// <summary>Some pages for each row that it gives: an index read from end to end, or a list that is sorted whole, would be more.</summary>
    private static void Check(IReadOnlyList<ExplainedPlan> plans, int mostBuffers)
    {
        TestContext.Out.WriteLine($"{plans.Max(static plan => plan.Buffers)} buffers");
        plans.Where(static plan => plan.SequentialScans.Count > 0).Select(static plan => plan.Text).Take(1).Should().BeEmpty();
        plans.Should().AllSatisfy(plan => plan.Buffers.Should().BeLessThan(mostBuffers));
    }
}
