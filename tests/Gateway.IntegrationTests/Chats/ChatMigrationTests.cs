using Gateway.Domain.Bots;
using Gateway.Infrastructure.Updates;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

/// <summary>A group that becomes a supergroup keeps its history, its id and the rights to it.</summary>
internal sealed class ChatMigrationTests
{
    private const long Group = -5;
    private const long Supergroup = -1005;

    private static readonly Bot Bot = JobBots.None;

    private Store _store = null!;

    [OneTimeSetUp]
    public async Task Start() => _store = await Store.StartAsync();

    [SetUp]
    public Task Empty() => _store.EmptyAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _store.DisposeAsync();

    [Test]
    public async Task TheGroupsRow_GetsTheNewId_AndKeepsItsOwn()
    {
        await _store.SayAsync(Bot, Group, "before", "group");
        var chat = await _store.ChatAsync(Bot, Group);

        await MoveAsync();
        await _store.SayAsync(Bot, Supergroup, "after");
        await _store.SayAsync(Bot, Group, "late, by the old id", "group");

        var row = (await _store.Db.RowsAsync("SELECT * FROM chats")).Should().ContainSingle().Subject;
        (row["id"], row["telegram_id"], row["former_telegram_id"], row["type"]).Should().Be((chat, Supergroup, Group, "supergroup"));
        (await _store.Db.ColumnAsync<string>("SELECT text FROM messages ORDER BY id")).Should().Equal("before", "after", "late, by the old id");
        (await _store.Db.CountAsync("events", "chat_id = $1", chat)).Should().Be(3);
        (await _store.EpochAsync()).Should().Be(0, "nobody's rights have changed");
    }

    [Test]
    public async Task WhatCameUnderTheNewId_BeforeTheMoveWasKnown_GoesToTheGroupsRow()
    {
        await _store.SayAsync(Bot, Group, "before", "group");
        await _store.SayAsync(Bot, Supergroup, "after");
        var (old, made) = (await _store.ChatAsync(Bot, Group), await _store.ChatAsync(Bot, Supergroup));
        await _store.Db.ExecuteAsync(
            "INSERT INTO webhooks (owner_api_key_id, url, scope, chat_id, events, ordered, encrypted_secret, created_at) VALUES ($1, 'https://a.example', 'chat', $2, '{}', false, 'x', now())",
            (await _store.AddKeyAsync()).Id, made);

        await MoveAsync();

        (await _store.Db.ColumnAsync<long>("SELECT id FROM chats")).Should().Equal(old);
        foreach (var table in new[] { "messages", "events", "webhooks" })
            (await _store.Db.ColumnAsync<long>($"SELECT DISTINCT chat_id FROM {table}")).Should().Equal([old], table);
    }

    [Test]
    public async Task RightsToBoth_BecomeRightsToOne_WithAllThatEitherAllowed()
    {
        await _store.SayAsync(Bot, Group, "before", "group");
        await _store.SayAsync(Bot, Supergroup, "after");
        var (old, made) = (await _store.ChatAsync(Bot, Group), await _store.ChatAsync(Bot, Supergroup));
        var (both, onlyNew) = ((await _store.AddKeyAsync()).Id, (await _store.AddKeyAsync()).Id);
        await _store.GrantAsync(both, Bot.Slug, old, "true, false, false");
        await _store.GrantAsync(both, Bot.Slug, made, "false, true, false");
        await _store.GrantAsync(onlyNew, Bot.Slug, made, "true, true, true");

        await MoveAsync();

        (await _store.Db.RowsAsync("SELECT * FROM chat_permissions ORDER BY api_key_id")).Select(static row => (row["api_key_id"], row["chat_id"], row["can_read"], row["can_send"], row["can_manage"]))
            .Should().Equal((both, old, true, true, false), (onlyNew, old, true, true, true));
        (await _store.EpochAsync()).Should().Be(1, "what is cached elsewhere is forgotten in the same commit");
    }

    [Test]
    public async Task MovingAgain_OrWhatNobodyKnows_DoesNothing()
    {
        await MoveAsync();
        (await _store.Db.CountAsync("chats")).Should().Be(0);
        await _store.SayAsync(Bot, Group, "before", "group");
        await MoveAsync();
        var before = await _store.Db.RowsAsync("SELECT *, xmin::text FROM chats");

        await MoveAsync();

        (await _store.Db.RowsAsync("SELECT *, xmin::text FROM chats")).Should().BeEquivalentTo(before);
    }

    [Test]
    public async Task ALongHistoryUnderTheNewId_MovesInSlices()
    {
        await _store.SayAsync(Bot, Group, "before", "group");
        await _store.SayAsync(Bot, Supergroup, "after");
        var (old, made) = (await _store.ChatAsync(Bot, Group), await _store.ChatAsync(Bot, Supergroup));
        await _store.Db.ExecuteAsync("""
            INSERT INTO messages (id, chat_id, telegram_chat_id, telegram_message_id, direction, kind, date, position)
            SELECT 100000 + n, $1, -1005, 100000 + n, 'in', 'message', now(), 100000 + n FROM generate_series(1, 2500) AS n
            """, made);

        await MoveAsync();

        (await _store.Db.CountAsync("messages", "chat_id = $1", old)).Should().Be(2502);
    }

    [Test]
    public async Task TwoMoversAtOnce_BesideAWriter_LeaveOneChat()
    {
        await _store.SayAsync(Bot, Group, "before", "group");
        await _store.SayAsync(Bot, Supergroup, "after");

        await Task.WhenAll(
        [
            .. Enumerable.Range(0, 8).Select(_ => Task.Run(MoveAsync)),
            .. Enumerable.Range(0, 20).Select(number => _store.Message(number % 2 == 0 ? Group : Supergroup, "meanwhile")).Select(update => Task.Run(() => _store.AcceptAsync(Bot, update))),
        ]);

        (await _store.Db.CountAsync("chats")).Should().Be(1);
        (await _store.Db.CountAsync("messages", "chat_id = (SELECT id FROM chats)")).Should().Be(22);
        (await _store.Db.CountAsync("events", "chat_id = (SELECT id FROM chats)")).Should().Be(22);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task TheUpdatesThatTellOfIt_MoveTheChat_WhicheverComesFirst(bool groupFirst)
    {
        await using var store = await Store.StartAsync();
        var inbox = store.Get<PostgresUpdateInbox>();
        await inbox.StartAsync(CancellationToken.None);
        await store.SayAsync(Bot, Group, "before", "group");
        var chat = await store.ChatAsync(Bot, Group);
        RawUpdate[] told =
        [
            Updates.Of("message", 1, $$"""{"message_id":8,"chat":{"id":{{Group}},"title":"Shop","type":"group"},"date":1794000000,"migrate_to_chat_id":{{Supergroup}}}"""),
            Updates.Of("message", 2, $$"""{"message_id":1,"chat":{"id":{{Supergroup}},"title":"Shop","type":"supergroup"},"date":1794000000,"migrate_from_chat_id":{{Group}}}"""),
        ];

        foreach (var update in groupFirst ? told : told.Reverse())
            await inbox.AcceptAsync(Bot, QueueInstance.Receive(update), CancellationToken.None);
        await inbox.StopAsync(CancellationToken.None);

        var row = (await store.Db.RowsAsync("SELECT * FROM chats")).Should().ContainSingle().Subject;
        (row["id"], row["telegram_id"], row["former_telegram_id"], row["type"]).Should().Be((chat, Supergroup, Group, "supergroup"));
        (await store.Db.CountAsync("messages", "chat_id = $1", chat)).Should().Be(3);
    }

    [Test]
    public async Task AGroupThatWasNeverMet_IsKnownByItsOldId_FromThenOn()
    {
        await _store.SayAsync(Bot, Supergroup, "after");

        await MoveAsync();
        await _store.SayAsync(Bot, Group, "late, by the old id", "group");

        (await _store.Db.CountAsync("chats")).Should().Be(1);
        (await _store.Db.CountAsync("messages", "chat_id = (SELECT id FROM chats)")).Should().Be(2);
    }

    [Test]
    public async Task AnotherBotsChat_StaysWhereItIs()
    {
        await _store.SayAsync(Bot, Group, "mine", "group");
        await _store.SayAsync(JobBots.Relaxed, Group, "hers", "group");

        await MoveAsync();

        (await _store.ChatAsync(JobBots.Relaxed, Group)).Should().BePositive();
    }

    private Task MoveAsync() => _store.Get<Application.Chats.IChatMigrations>().MoveAsync(Bot, Group, Supergroup, CancellationToken.None);
}
