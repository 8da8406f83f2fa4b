using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Lists;

namespace Gateway.IntegrationTests.Accounts;

/// <summary>A page reads about as many rows as it shows, however many there are: each list has an index that serves it.</summary>
internal sealed class AccountListsTests
{
    private const int Shown = 50;
    private const int MostRead = 4 * Shown;

    private const string Fill = """
        INSERT INTO chats (bot_slug, telegram_id, type, created_at) SELECT 'hello', n, 'group', now() FROM generate_series(1, 20000) n;
        INSERT INTO users (username, password_hash, disabled, created_at) SELECT 'user-' || n, '', false, now() FROM generate_series(1, 20000) n;
        INSERT INTO api_keys (name, hash, scopes, bots_limited, created_at) SELECT 'key', '', '{}', false, now() FROM generate_series(1, 20000) n;
        INSERT INTO chat_permissions (user_id, bot_slug, chat_id, can_read, can_send, can_manage, created_at)
          SELECT u.id, 'hello', c.id, true, false, false, now() FROM (SELECT min(id) AS id FROM users) u, chats c;
        INSERT INTO chat_permissions (user_id, bot_slug, chat_id, can_read, can_send, can_manage, created_at)
          SELECT u.id, 'hello', c.id, true, false, false, now()
          FROM (SELECT id FROM users ORDER BY id OFFSET 1 LIMIT 300) u, (SELECT min(id) AS id FROM chats) c;
        INSERT INTO audit_events (at, actor_kind, actor_name, action, target_kind, target_id, bot_slug, details)
          SELECT now(), 'cli', 'cli', 'x', 'bot', '1', CASE WHEN n < 100 THEN 'rare' WHEN n % 2 = 0 THEN 'hello' END, '{}' FROM generate_series(1, 50000) n;
        ANALYZE;
        """;

    private ManagementStore _store = null!;
    private long _chat;

    [OneTimeSetUp]
    public async Task Create()
    {
        _store = await ManagementStore.CreateAsync("alerts", "hello");
        await _store.Db.ExecuteAsync(Fill);
        _chat = await _store.Db.ScalarAsync<long>("SELECT min(id) FROM chats");
    }

    [OneTimeTearDown]
    public async Task Drop() => await _store.DisposeAsync();

    [Test]
    public async Task Users() => (await PagesAsync("users", page => new ListUsers(Caller.CommandLine, page))).Should().AllSatisfy(IsLittle);

    [Test]
    public async Task ApiKeys() => (await PagesAsync("api_keys", page => new ListApiKeys(Caller.CommandLine, page))).Should().AllSatisfy(IsLittle);

    [Test]
    public async Task PermissionsOfAChat() =>
        (await PagesAsync("chat_permissions", page => new ListChatPermissions(Caller.CommandLine, _chat, page))).Should().AllSatisfy(IsLittle);

    [Test]
    public async Task Audit() => (await PagesAsync("audit_events", page => new ListAuditEvents(Caller.CommandLine, page))).Should().AllSatisfy(IsLittle);

    [TestCase("rare")]
    [TestCase("hello", "rare")]
    [TestCase("nothing happened to it", "rare")]
    public async Task AuditOfSomeBots(params string[] bots) =>
        (await PagesAsync("audit_events", page => new ListAuditEvents(LimitedTo(bots), page))).Should().AllSatisfy(IsLittle);

    [Test]
    public async Task AuditOfNoBot_IsEmpty() => (await _store.OkAsync(new ListAuditEvents(LimitedTo(), new PageRequest(Shown)))).Data.Should().BeEmpty();

    [Test]
    public async Task AuditOfSomeBots_IsTheirsAlone_NewestFirst()
    {
        var rows = (await _store.OkAsync(new ListAuditEvents(LimitedTo("hello", "rare"), new PageRequest(200)))).Data;

        rows.Select(row => row.Id).Should().BeInDescendingOrder();
        rows.Should().HaveCount(200).And.OnlyContain(row => row.Bot == "hello", "those of the other are older");
        (await _store.OkAsync(new ListAuditEvents(LimitedTo("rare"), new PageRequest(200)))).Data.Should().HaveCount(99).And.OnlyContain(row => row.Bot == "rare");
    }

    private static void IsLittle(long rows) => rows.Should().BeInRange(1, MostRead);

    private static Caller LimitedTo(params string[] bots) => new(CallerKind.ApiKey, 1, "key", Domain.Accounts.Access.OfKey(["audit:read"], bots, []), null);

    /// <summary>What the first page reads and what the next does.</summary>
    private async Task<long[]> PagesAsync<T>(string table, Func<PageRequest, IAuthorizedRequest<Page<T>>> list)
    {
        var next = (await _store.OkAsync(list(new PageRequest(Shown)))).NextCursor;
        next.Should().NotBeNull();
        return [await _store.RowsReadAsync(table, list(new PageRequest(Shown))), await _store.RowsReadAsync(table, list(new PageRequest(Shown, next)))];
    }
}
