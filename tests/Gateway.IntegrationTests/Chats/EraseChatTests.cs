using Gateway.Application.Accounts;
using Gateway.Application.Chats;
using Gateway.Application.Jobs;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Chats;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;
using JobRow = Gateway.IntegrationTests.Jobs.JobRow;

namespace Gateway.IntegrationTests.Chats;

/// <summary>After a chat is erased, nothing of what was said in it stands anywhere.</summary>
internal sealed class EraseChatTests
{
    private const string Marker = "xyzzy-marker";
    private const long Group = -5;

    private static readonly Bot Bot = JobBots.Relaxed;

    private Store _store = null!;

    [OneTimeSetUp]
    public async Task Start() => _store = await Store.StartAsync();

    [SetUp]
    public Task Empty() => _store.EmptyAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _store.DisposeAsync();

    [Test]
    public async Task NothingOfTheChat_StandsInAnyTable()
    {
        var chat = await FillAsync();
        (await _store.TablesWithAsync(Marker)).Should().BeEquivalentTo("chats", "messages", "events", "gateway_jobs", "webhook_deliveries");

        (await EraseAsync(chat)).Should().BeTrue();

        (await _store.TablesWithAsync(Marker)).Should().BeEmpty();
        (await _store.Db.CountAsync("messages", "text = 'another chat'")).Should().Be(1);
        (await _store.Db.CountAsync("events", "position(convert_to('another chat', 'UTF8') IN raw) > 0")).Should().Be(1);
    }

    [Test]
    public async Task TheRightsToIt_AndWebhooksOnIt_GoWithIt_AndWhatIsCachedIsForgotten()
    {
        var chat = await FillAsync();
        await _store.GrantAsync((await _store.AddKeyAsync()).Id, Bot.Slug, chat);
        await _store.GrantAsync((await _store.AddKeyAsync()).Id, Bot.Slug, null);
        var epoch = await _store.EpochAsync();

        await EraseAsync(chat);

        (await _store.Db.CountAsync("chat_permissions")).Should().Be(1, "bot-wide rights are not the chat's");
        (await _store.Db.CountAsync("webhooks", "chat_id IS NOT NULL")).Should().Be(0);
        (await _store.EpochAsync()).Should().Be(epoch + 1);
        var audit = (await _store.Db.RowsAsync("SELECT * FROM audit_events")).Should().ContainSingle().Subject;
        (audit["action"], audit["actor_kind"], audit["bot_slug"], audit["chat_id"]).Should().Be(("chat.erased", "cli", Bot.Slug, chat));
    }

    [Test]
    public async Task ItsOpenJobs_Die_ThoseOfOtherChatsDoNot_AndRepeatsStayKnown()
    {
        var updates = Enumerable.Range(0, 3).Select(_ => _store.Message(Group, Marker)).ToArray();
        await _store.AcceptAsync(Bot, updates);
        var running = (await _store.Get<IJobQueue>().PopAsync(1, CancellationToken.None)).Single();
        await _store.SayAsync(Bot, -6, "another chat");
        var chat = await _store.ChatAsync(Bot, Group);

        await EraseAsync(chat);

        var jobs = await JobRow.ReadAsync(_store.Db, "telegram_chat_id = $1", Group);
        jobs.Should().HaveCount(3).And.AllSatisfy(static job => (job.Status, job.LastError, job.LaneHead, job.Deferred, job.LeaseId, job.Answer).Should().Be(("dead", "erased", false, false, null, null)));
        (await _store.Get<IJobQueue>().PopAsync(10, CancellationToken.None)).Should().ContainSingle().Which.Claim.TelegramChatId.Should().Be(-6);
        (await _store.Get<IJobQueue>().KeepAnswerAsync(running.Claim, [1], CancellationToken.None)).Should().BeFalse("who runs it has lost it");
        (await _store.AcceptAsync(Bot, updates)).Should().BeEmpty();
        (await _store.Db.CountAsync("messages", "chat_id = $1", chat)).Should().Be(0);
    }

    [TestCase("done")]
    [TestCase("dead")]
    public async Task WhatAnEndedJobKept_GoesToo_AndTheJobStaysAsItEnded(string status)
    {
        await _store.SayAsync(Bot, Group, Marker);
        await _store.Db.ExecuteAsync(
            "UPDATE gateway_jobs SET status = $1, lane_head = false, finished_at = now(), answer = convert_to('xyzzy-marker', 'UTF8'), last_error = 'Telegram: no such tag \"xyzzy-marker\"'", status);

        await EraseAsync(await _store.ChatAsync(Bot, Group));

        (await _store.TablesWithAsync(Marker)).Should().BeEmpty();
        (await JobRow.ReadAsync(_store.Db, "telegram_chat_id = $1", Group)).Should().ContainSingle().Which.Status.Should().Be(status);
    }

    [Test]
    public async Task ALaneThatIsSharedWithTheFormerGroup_GoesOn_WithWhatComesAfter()
    {
        await _store.SayAsync(Bot, Group, Marker, "group");
        await _store.SayAsync(Bot, Group, Marker, "group");
        var chat = await _store.ChatAsync(Bot, Group);

        await EraseAsync(chat);
        await _store.SayAsync(Bot, Group, "a new beginning", "group");

        (await _store.Get<IJobQueue>().PopAsync(10, CancellationToken.None)).Should().ContainSingle();
        (await _store.ChatAsync(Bot, Group)).Should().BeGreaterThan(chat, "it is another chat now");
    }

    [Test]
    public async Task WhatCameBeforeTheChatWasKnown_IsErased_ByEitherOfItsIds()
    {
        await _store.AcceptAsync(Bot, Joined(Group), Joined(-1005), Joined(-7));
        await _store.SayAsync(Bot, Group, "hello", "group");
        await _store.Get<IChatMigrations>().MoveAsync(Bot, Group, -1005, CancellationToken.None);
        await _store.AcceptAsync(JobBots.None, Joined(Group));

        await EraseAsync(await _store.ChatAsync(Bot, -1005));

        (await _store.Db.RowsAsync("SELECT bot_slug, telegram_chat_id FROM events ORDER BY position")).Select(static row => (row["bot_slug"], row["telegram_chat_id"]))
            .Should().Equal((Bot.Slug, -7L), (JobBots.None.Slug, Group));
    }

    [Test]
    public async Task WhatWasCutShort_IsFinishedByAskingAgain()
    {
        var chat = await FillAsync();
        await _store.Db.ExecuteAsync("DELETE FROM messages WHERE chat_id = $1", chat);
        await _store.Get<EraserSteps>().EraseEventsAsync([await _store.Db.ScalarAsync<long>("SELECT min(position) FROM events WHERE chat_id = $1", chat)]);

        (await EraseAsync(chat)).Should().BeTrue();
        (await EraseAsync(chat)).Should().BeFalse();

        (await _store.TablesWithAsync(Marker)).Should().BeEmpty();
    }

    [Test]
    public async Task ALongChat_IsErasedInSlices()
    {
        await _store.SayAsync(Bot, Group, Marker);
        var chat = await _store.ChatAsync(Bot, Group);
        await _store.Db.ExecuteAsync("""
            INSERT INTO messages (id, chat_id, telegram_chat_id, telegram_message_id, direction, kind, text, date, position)
            SELECT 100000 + n, $1, -5, 100000 + n, 'in', 'message', 'xyzzy-marker', now(), 100000 + n FROM generate_series(1, 2500) AS n
            """, chat);
        await _store.Db.ExecuteAsync("""
            INSERT INTO events (position, type, bot_slug, kind, telegram_chat_id, chat_id, at, raw)
            SELECT 100000 + n, 'update', 'relaxed', 'message', -5, $1, now(), convert_to('xyzzy-marker', 'UTF8') FROM generate_series(1, 2500) AS n
            """, chat);

        await EraseAsync(chat);

        (await _store.TablesWithAsync(Marker)).Should().BeEmpty();
    }

    [Test]
    public async Task BesideWriters_NothingIsHalfForgotten()
    {
        await _store.SayAsync(Bot, Group, Marker);
        var stop = false;
        var writers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
                await _store.AcceptAsync(Bot, [.. Enumerable.Range(0, 5).Select(_ => Locked(() => _store.Message(Group, Marker)))]);
        })).ToList();

        for (var round = 0; round < 15; round++)
        {
            var chat = await _store.ChatAsync(Bot, Group);
            if (chat > 0)
                await EraseAsync(chat);
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll(writers);

        (await _store.Db.CountAsync("messages", "NOT EXISTS (SELECT FROM chats WHERE chats.id = chat_id)")).Should().Be(0);
        (await _store.Db.CountAsync("events", "NOT EXISTS (SELECT FROM chats WHERE chats.id = chat_id)")).Should().Be(0);
        (await _store.Db.CountAsync("gateway_jobs", "status IN ('pending', 'running') AND NOT EXISTS (SELECT FROM events WHERE position = id)")).Should().Be(0);
        var last = await _store.ChatAsync(Bot, Group);
        if (last > 0)
            await EraseAsync(last);
        (await _store.TablesWithAsync(Marker)).Should().BeEmpty();
        (await _store.Db.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")).Should().Be(0);
    }

    /// <summary>Messages received and sent, an edit, a callback, jobs in every state, a delivery, and a chat beside it.</summary>
    private async Task<long> FillAsync()
    {
        await _store.AcceptAsync(
            Bot,
            Updates.Of("message", _store.NewId(), $$"""{"message_id":1,"from":{"id":42,"first_name":"{{Marker}}"},"chat":{"id":-5,"title":"{{Marker}}","type":"supergroup"},"date":1,"text":"{{Marker}}"}"""),
            Updates.Of("edited_message", _store.NewId(), $$"""{"message_id":1,"chat":{"id":-5,"title":"{{Marker}}","type":"supergroup"},"date":1,"edit_date":2,"text":"{{Marker}} 2"}"""),
            Updates.Of("callback_query", _store.NewId(), $$"""{"id":"1","from":{"id":42},"message":{"message_id":2,"chat":{"id":-5},"text":"{{Marker}}"},"data":"{{Marker}}"}"""));
        await _store.SayAsync(Bot, -6, "another chat");
        var claimed = (await _store.Get<IJobQueue>().PopAsync(1, CancellationToken.None)).Single();
        await _store.Get<IJobQueue>().KeepAnswerAsync(claimed.Claim, System.Text.Encoding.UTF8.GetBytes(Marker), CancellationToken.None);
        await _store.SayAsync(JobBots.None, Group, "of another bot");
        var chat = await _store.ChatAsync(Bot, Group);
        await _store.Db.ExecuteAsync(
            "INSERT INTO webhooks (owner_api_key_id, url, scope, chat_id, events, ordered, encrypted_secret, created_at) VALUES ($1, 'https://a.example', 'chat', $2, '{}', false, 'x', now())",
            (await _store.AddKeyAsync()).Id, chat);
        await _store.Db.ExecuteAsync("""
            INSERT INTO webhook_deliveries (webhook_id, position, status, attempts, run_at, last_error, created_at)
            SELECT webhooks.id, events.position, 'pending', 1, now(), 'xyzzy-marker', now() FROM webhooks, events WHERE events.chat_id = $1
            """, chat);
        return chat;
    }

    private RawUpdate Joined(long chat) => Updates.Of("my_chat_member", _store.NewId(), $$"""{"chat":{"id":{{chat}},"title":"x","type":"group"},"from":{"id":42},"date":1}""");

    private RawUpdate Locked(Func<RawUpdate> make)
    {
        lock (_store)
            return make();
    }

    private async Task<bool> EraseAsync(long chat) => (await _store.SendAsync(new EraseChat(Caller.CommandLine, chat))).IsOk;
}
