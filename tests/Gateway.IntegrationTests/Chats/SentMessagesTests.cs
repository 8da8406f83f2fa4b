using Gateway.Application;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

/// <summary>What bots sent, in the log and the store.</summary>
internal sealed class SentMessagesTests : StoreFixture
{
    [Test]
    public async Task ASentMessage_IsAnEventAndARow()
    {
        var queue = await StartLogAsync();
        var sent = Sent(7, Group(-100), "hello", """ "reply_to_message":{"message_id":3} """);

        var id = await SendAsync(queue, sent);

        var logged = (await Db.RowsAsync("SELECT * FROM events")).Should().ContainSingle().Subject;
        (logged["position"], logged["type"], logged["kind"], logged["update_id"], logged["telegram_chat_id"]).Should().Be((id, "sent", "message", null, -100L));
        ((byte[])logged["raw"]!).Should().Equal(sent.ToArray());
        (await MessageAsync()).Should().Be(new MessageLine(id!.Value, (long)logged["chat_id"]!, 7, "out", "message", "hello", null, id.Value)
        {
            TelegramChat = -100,
            From = Bot.Id,
            ReplyTo = 3,
        });
        (await Db.CountAsync("gateway_jobs")).Should().Be(0);
        (await ChatAsync())["title"].Should().Be("Workshop");
    }

    [Test]
    public async Task AnEditOfASentMessage_ChangesItsRow_AndAnswersItsId()
    {
        var queue = await StartLogAsync();
        var id = await SendAsync(queue, Sent(7, Group(-100), "first"));

        var again = await SendAsync(queue, Sent(7, Group(-100), "second", """ "edit_date":1794000005 """), edited: true);

        again.Should().Be(id);
        var message = await MessageAsync();
        (message.Text, message.Direction, message.EditedAt).Should().Be(("second", "out", 1794000005));
        (await Db.ColumnAsync<string>("SELECT kind FROM events ORDER BY position")).Should().Equal("message", "edited_message");
    }

    [Test]
    public async Task AnEditOfAMessageNobodyKnows_IsStored()
    {
        var queue = await StartLogAsync();

        var id = await SendAsync(queue, Sent(7, Group(-100), "second", """ "edit_date":1794000005 """), edited: true);

        (await MessageAsync()).Id.Should().Be(id);
    }

    [Test]
    public async Task TheSameMessage_HandedOverTwice_IsLoggedOnce()
    {
        var queue = await StartLogAsync();

        var ids = new[] { await SendAsync(queue, Sent(7, Group(-100), "hello")), await SendAsync(queue, Sent(7, Group(-100), "hello")) };

        ids.Distinct().Should().ContainSingle().Which.Should().NotBeNull();
        (await Db.CountAsync("events")).Should().Be(1);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ABotsOwnPost_ThatAlsoComesAsAnUpdate_IsOneRow_AndWasSent(bool sentFirst)
    {
        var queue = await StartLogAsync();
        var post = Updates.Of("channel_post", 1, """{"message_id":7,"sender_chat":{"id":-100},"chat":{"id":-100,"title":"News","type":"channel"},"date":1794000000,"text":"news"}""");
        var sent = Sent(7, """{"id":-100,"title":"News","type":"channel"}""", "news");

        if (sentFirst)
            await SendAsync(queue, sent);
        await queue.AcceptAsync(Bot, post);
        if (!sentFirst)
            await SendAsync(queue, sent);

        var message = await MessageAsync();
        (message.Direction, message.From, message.Text).Should().Be(("out", Bot.Id, "news"));
        message.Position.Should().Be(await Db.ScalarAsync<long>("SELECT max(position) FROM events"));
        message.Id.Should().Be(await Db.ScalarAsync<long>("SELECT min(position) FROM events"));
    }

    [Test]
    public async Task APostThatWasEditedBeforeItsSendingIsLogged_KeepsTheEdit_AndWasSent()
    {
        var queue = await StartLogAsync();
        await queue.AcceptAsync(Bot, Update("edited_channel_post", 7, Group(-100, type: "channel"), "mended", """ "edit_date":1794000005 """));

        await SendAsync(queue, Sent(7, Group(-100, type: "channel"), "first"));

        var message = await MessageAsync();
        (message.Direction, message.Text, message.EditedAt).Should().Be(("out", "mended", 1794000005));
    }

    [Test]
    public async Task ManySentAtOnce_ShareCommits_InTheOrderOfTheirHandingOver()
    {
        var queue = await StartLogAsync();
        var before = await Db.ScalarAsync<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");

        var ids = await Task.WhenAll(Enumerable.Range(1, 500).Select(number => SendAsync(queue, Sent(number, Group(-100), "x"))));

        var commits = await Db.ScalarAsync<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint") - before;
        commits.Should().BeLessThan(100);
        ids.Should().BeInAscendingOrder();
        (await MessagesAsync()).Select(static message => message.TelegramId).Should().BeInAscendingOrder().And.HaveCount(500);
    }

    [Test]
    public async Task WhatMayHoldASignInCode_IsNotStored()
    {
        var queue = await StartLogAsync();

        var id = await SendAsync(queue, Sent(7, Private(42), "ok", """ "reply_to_message":{"message_id":3,"text":"/auth secret"} """));

        id.Should().BeNull();
        (await Db.CountAsync("events")).Should().Be(0);
    }

    [Test]
    public async Task WhatPostgresRefusesForGood_FailsNoNeighbour()
    {
        var queue = await StartLogAsync();
        await Db.ExecuteAsync("ALTER TABLE messages ADD CONSTRAINT refused CHECK (text <> 'poison')");
        try
        {
            var good = Enumerable.Range(1, 20).Select(number => SendAsync(queue, Sent(number, Group(-100), "x"))).ToList();
            var poison = () => SendAsync(queue, Sent(99, Group(-100), "poison"));

            await poison.Should().ThrowAsync<StoreUnavailableException>();
            (await Task.WhenAll(good)).Should().OnlyHaveUniqueItems().And.NotContainNulls();
            (await Db.CountAsync("events")).Should().Be(20);
        }
        finally
        {
            await Db.ExecuteAsync("ALTER TABLE messages DROP CONSTRAINT refused");
        }
    }

    [Test]
    public async Task AfterTheInboxHasStopped_NothingIsTaken()
    {
        var queue = await StartLogAsync();
        await queue.Inbox.StopAsync(CancellationToken.None);

        var late = () => SendAsync(queue, Sent(1, Group(-100), "x"));

        await late.Should().ThrowAsync<StoreUnavailableException>();
    }

    private async Task<QueueInstance> StartLogAsync()
    {
        var queue = await StartInstanceAsync();
        await queue.StartAsync(queue.Inbox);
        return queue;
    }

    private static Task<long?> SendAsync(QueueInstance queue, ReadOnlyMemory<byte> message, bool edited = false) =>
        queue.Log.AppendSentAsync(Bot, message, edited, CancellationToken.None);
}
