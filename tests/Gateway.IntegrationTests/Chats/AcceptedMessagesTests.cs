using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

/// <summary>What the commit that accepts an update leaves in the store.</summary>
internal sealed class AcceptedMessagesTests : StoreFixture
{
    [TestCase("message", "message")]
    [TestCase("edited_message", "message")]
    [TestCase("channel_post", "channel_post")]
    [TestCase("edited_channel_post", "channel_post")]
    [TestCase("business_message", "business_message")]
    [TestCase("edited_business_message", "business_message")]
    [TestCase("guest_message", "guest_message")]
    public async Task AMessageOfAnyKind_IsARow_OfAChat(string kind, string stored)
    {
        var queue = await StartInstanceAsync();
        var update = Update(kind, 7, Group(-100), "hello", """ "reply_to_message":{"message_id":3},"document":{"file_id":"F"},"edit_date":1794000009 """);

        var accepted = await queue.AcceptAsync(Bot, update);

        var chat = await ChatAsync();
        (chat["bot_slug"], chat["telegram_id"], chat["type"], chat["title"], chat["username"]).Should().Be((Bot.Slug, -100L, "supergroup", "Workshop", null));
        (await MessageAsync()).Should().Be(new MessageLine(accepted[0].JobId, (long)chat["id"]!, 7, "in", stored, "hello", update.UpdateId, accepted[0].JobId)
        {
            TelegramChat = -100,
            From = 42,
            EditedAt = 1794000009,
            ReplyTo = 3,
            Media = "document",
            FileId = "F",
        });
        (await Db.ScalarAsync<long>("SELECT chat_id FROM events")).Should().Be((long)chat["id"]!);
    }

    [Test]
    public async Task UpdatesOfEveryKind_AreAccepted_AndTheirEventsNameTheChatsThatAreKnown()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(Bot, [.. Updates.OfEveryKind(1)]);
        await queue.AcceptAsync(Bot, [.. Updates.OfEveryKind(5001)]);

        (await Db.CountAsync("chats")).Should().Be(3);
        (await Db.CountAsync("messages")).Should().Be(7, "the later updates bring the same messages again");
        (await Db.CountAsync("events", "chat_id IS NULL AND telegram_chat_id IS NOT NULL AND update_id > 5000")).Should().Be(0);
        (await Db.CountAsync("events", "kind = 'callback_query' AND chat_id = (SELECT id FROM chats WHERE type = 'private')")).Should().Be(2);
    }

    [Test]
    public async Task AnEdit_ChangesItsRow()
    {
        var queue = await StartInstanceAsync();
        var original = await queue.AcceptAsync(Bot, Update("message", 7, Group(-100), "first", """ "photo":[{"file_id":"P"}] """));
        var edit = Update("edited_message", 7, Group(-100), "second", """ "edit_date":1794000005 """);

        var edited = await queue.AcceptAsync(Bot, edit);

        var message = await MessageAsync();
        (message.Id, message.Position, message.UpdateId).Should().Be((original[0].JobId, edited[0].JobId, edit.UpdateId));
        (message.Text, message.EditedAt, message.Media, message.FileId, message.Kind).Should().Be(("second", 1794000005, null, null, "message"));
    }

    [Test]
    public async Task AnEarlierForm_ThatComesLate_ChangesNothing()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(Bot, Update("edited_message", 7, Group(-100), "third", """ "edit_date":1794000009 """));
        var before = await MessageAsync();

        await queue.AcceptAsync(Bot, Update("edited_message", 7, Group(-100), "second", """ "edit_date":1794000005 """));
        await queue.AcceptAsync(Bot, Update("message", 7, Group(-100), "first"));

        (await MessageAsync()).Should().Be(before);
        (await Db.CountAsync("events")).Should().Be(3, "the log has them all");
    }

    [TestCase(new[] { 0, 1, 2 })]
    [TestCase(new[] { 2, 1, 0 })]
    [TestCase(new[] { 1, 0, 2 })]
    public async Task AMessageWithItsEdits_InOneBatch_IsOneRow_InItsLatestForm(int[] order)
    {
        var queue = await StartInstanceAsync();
        RawUpdate[] forms =
        [
            Update("message", 7, Group(-100), "first"),
            Update("edited_message", 7, Group(-100), "second", """ "edit_date":1794000005 """),
            Update("edited_message", 7, Group(-100), "third", """ "edit_date":1794000009 """),
        ];

        var accepted = await queue.AcceptAsync(Bot, [.. order.Select(index => forms[index]), Update("message", 8, Group(-100), "another")]);

        var messages = await MessagesAsync();
        messages.Select(static message => message.Text).Should().Equal("third", "another");
        (messages[0].Id, messages[0].Position).Should().Be((accepted[0].JobId, accepted[Array.IndexOf(order, 2)].JobId));
    }

    [Test]
    public async Task TwoEditsOfTheSameSecond_TheLaterCounts()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(Bot, Update("message", 7, Group(-100), "a"));
        await queue.AcceptAsync(
            Bot, Update("edited_message", 7, Group(-100), "b", """ "edit_date":1794000005 """), Update("edited_message", 7, Group(-100), "c", """ "edit_date":1794000005 """));
        (await MessageAsync()).Text.Should().Be("c");

        await queue.AcceptAsync(Bot, Update("edited_message", 7, Group(-100), "d", """ "edit_date":1794000005 """));

        (await MessageAsync()).Text.Should().Be("d");
    }

    [Test]
    public async Task ARepeat_WritesNothing_NotEvenItsChat()
    {
        var queue = await StartInstanceAsync();
        var update = Update("message", 7, Group(-100, "Before"), "first");
        await queue.AcceptAsync(Bot, update);
        await queue.AcceptAsync(Bot, Update("message", 8, Group(-100, "After"), "second"));
        var before = await VersionsAsync();

        (await queue.AcceptAsync(Bot, update)).Should().BeEmpty();

        (await VersionsAsync()).Should().Equal(before);
    }

    [Test]
    public async Task AChat_ThatDiffersInNothing_IsNotWrittenAgain()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(Bot, Update("message", 1, Private(42), "a"), Update("message", 2, Private(42), "b"));
        var before = await Db.ScalarAsync<uint>("SELECT xmin FROM chats");

        await queue.AcceptAsync(Bot, Update("message", 3, Private(42), "c"));

        (await Db.ScalarAsync<uint>("SELECT xmin FROM chats")).Should().Be(before);
        (await MessagesAsync()).Should().HaveCount(3);
    }

    [Test]
    public async Task AChat_FollowsItsLastMessage()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(Bot, Update("message", 1, Group(-5, "Old", "group"), "a"));

        await queue.AcceptAsync(
            Bot, Update("message", 2, Group(-5, "Newer", "group"), "b"), Update("message", 3, """{"id":-5,"title":"Newest","username":"shop","type":"supergroup"}""", "c"));

        var chat = await ChatAsync();
        (chat["title"], chat["username"], chat["type"]).Should().Be(("Newest", "shop", "supergroup"));
    }

    [Test]
    public async Task AChat_WithoutTypeOrTitle_KeepsWhatIsKnown()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(Bot, Update("message", 1, Group(-5, "Shop"), "a"), Update("message", 1, """{"id":-6}""", "b"));

        await queue.AcceptAsync(Bot, Update("message", 2, """{"id":-5}""", "c"));

        (await Db.RowsAsync("SELECT type, title FROM chats ORDER BY telegram_id DESC")).Select(static row => (row["type"], row["title"]))
            .Should().Equal(("supergroup", "Shop"), ("unknown", null));
    }

    [Test]
    public async Task OneTelegramChat_OfTwoBots_IsTwoChats()
    {
        var queue = await StartInstanceAsync();
        await queue.Writer.WriteAsync([QueueInstance.Arrive(Bot, Update("message", 1, Group(-5), "a")), QueueInstance.Arrive(JobBots.Relaxed, Update("message", 1, Group(-5), "b"))]);

        (await MessagesAsync()).Select(static message => message.Chat).Should().OnlyHaveUniqueItems();
        (await Db.ColumnAsync<string>("SELECT bot_slug FROM chats ORDER BY 1")).Should().Equal("none", "relaxed");
    }

    [Test]
    public async Task TheSameNumber_OfAConnectedAccount_IsAnotherMessage()
    {
        var queue = await StartInstanceAsync();

        await queue.AcceptAsync(
            Bot, Update("message", 7, Private(42), "mine"), Update("business_message", 7, Private(42), "hers", """ "business_connection_id":"b1" """));

        (await MessagesAsync()).Select(static message => message.Text).Should().BeEquivalentTo("mine", "hers");
    }

    [Test]
    public async Task DatesThatAreNone_AreTakenForNow()
    {
        var queue = await StartInstanceAsync();

        await queue.AcceptAsync(Bot, Updates.Of("message", 1, """{"message_id":1,"chat":{"id":5},"date":9223372036854775807}"""), Updates.Of("edited_message", 2, """{"message_id":2,"chat":{"id":5},"edit_date":-3}"""));

        (await Db.CountAsync("messages", "date > now() - interval '1 hour'")).Should().Be(2);
        (await Db.CountAsync("gateway_jobs", "status = 'done'")).Should().Be(2);
    }

    [Test]
    public async Task ADeletedMessage_StaysDeleted()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(Bot, Update("message", 7, Group(-5), "a"));
        await Db.ExecuteAsync("UPDATE messages SET deleted_at = now(), text = NULL");

        await queue.AcceptAsync(Bot, Update("edited_message", 7, Group(-5), "b", """ "edit_date":1794000005 """));

        (await MessageAsync()).Text.Should().BeNull();
    }

    private async Task<IReadOnlyList<object?>> VersionsAsync() =>
        [.. (await Db.RowsAsync("SELECT xmin::text || id FROM chats UNION ALL SELECT xmin::text || id FROM messages UNION ALL SELECT xmin::text || position FROM events")).SelectMany(static row => row.Values)];
}
