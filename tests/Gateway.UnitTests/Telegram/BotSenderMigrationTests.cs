using System.Text.Json;
using Gateway.Application;
using Gateway.Application.Chats;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Time;
using NSubstitute;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotSenderMigrationTests : BotSenderFixture
{
    private static readonly BotApiAnswer Moved = BotApiAnswer.Error(400, "group chat was upgraded to a supergroup chat", migrateToChatId: -100777);

    private readonly List<string> _steps = [];
    private Func<Task> _move = null!;

    [SetUp]
    public void SetUpMigrations()
    {
        _steps.Clear();
        _move = () => Task.CompletedTask;
        Migrations = Substitute.For<IChatMigrations>();
        Migrations.MoveAsync(null!, 0, 0, CancellationToken.None).ReturnsForAnyArgs(call =>
        {
            _steps.Add($"{call.Arg<Bot>().Slug}: {call.ArgAt<long>(1)} to {call.ArgAt<long>(2)} after {Telegram.Count}");
            return _move();
        });
        Build(Unlimited);
        Telegram.Answer("-777", Moved);
    }

    [TestCase("sendMessage")]
    [TestCase("sendChatAction")]
    public async Task TheCall_IsRepeatedInTheSupergroup_AfterTheChatHasMoved(string method)
    {
        (await CallAsync(method, new { chat_id = "-777", text = "x" }).SoonAsync()).Ok.Should().BeTrue();

        (await Telegram.NextAsync()).Chat.Should().Be("-777");
        var second = await Telegram.NextAsync();
        (second.Chat, second.Text).Should().Be(("-100777", "x"));
        _steps.Should().Equal("hello: -777 to -100777 after 1");
    }

    [TestCase("editMessageText", """{"chat_id":-777,"message_id":5,"text":"x"}""")]
    [TestCase("deleteMessage", """{"chat_id":-777,"message_id":5}""")]
    [TestCase("deleteMessages", """{"chat_id":-777,"message_ids":[5,6]}""")]
    public async Task ACallAboutAnOldMessage_IsNotRepeated_SinceItsNumberIsAnotherMessagesThere(string method, string parameters)
    {
        (await CallAsync(method, JsonElement.Parse(parameters)).SoonAsync()).Should().Be(Moved);

        Telegram.Count.Should().Be(1);
        _steps.Should().Equal("hello: -777 to -100777 after 1");
    }

    [TestCase("""{"chat_id":-777,"text":"x","reply_parameters":{"message_id":5}}""")]
    [TestCase("""{"chat_id":-777,"text":"x","reply_to_message_id":5}""")]
    public async Task AReplyToAnOldMessage_ComesWithoutIt(string parameters)
    {
        (await CallAsync("sendMessage", JsonElement.Parse(parameters)).SoonAsync()).Ok.Should().BeTrue();

        await Telegram.NextAsync();
        var second = await Telegram.NextAsync();
        (second.Chat, second.Text).Should().Be(("-100777", "x"));
        second.Parameters.AsObject().Select(parameter => parameter.Key).Should().Equal("chat_id", "text");
    }

    [Test]
    public async Task AForwardOfAnotherChatsMessage_IsRepeated()
    {
        (await CallAsync("forwardMessage", new { chat_id = -777, from_chat_id = 42, message_id = 5 }).SoonAsync()).Ok.Should().BeTrue();

        Telegram.Count.Should().Be(2);
    }

    [Test]
    public async Task WithoutADatabase_TheCallIsRepeatedAllTheSame()
    {
        Migrations = null;
        Build(Unlimited);

        (await SendAsync(-777, "x").SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task TheCall_IsRepeatedOnce()
    {
        Telegram.Answer("-100777", Moved);

        (await SendAsync(-777, "x").SoonAsync()).Should().Be(Moved);

        Telegram.Count.Should().Be(2);
    }

    [Test]
    public async Task WhereTheMoveCannotBeStored_NothingIsSent()
    {
        _move = () => throw new StoreUnavailableException("x");

        (await SendAsync(-777, "x").SoonAsync()).Should().Match<BotApiAnswer>(answer => answer.NotSent && answer.CanRetry);

        Telegram.Count.Should().Be(1);
        Logger.Lines.Should().Contain(line => line.StartsWith("2103 hello: that group -777 has become supergroup -100777 could not be stored", StringComparison.Ordinal));
    }

    [Test]
    public async Task TheSupergroup_HasItsOwnLimits()
    {
        Build(new SendOptions { PerBot = Plenty, PerChat = Plenty, PerGroup = new SendLimit(1, Seconds(10)) });
        await SendAsync(-100777, "before").SoonAsync();

        var sending = SendAsync(-777, "x");
        await Telegram.NextTextsAsync(2);
        Clock.Advance(Seconds(10));

        (await sending.SoonAsync()).Ok.Should().BeTrue();
        (await Telegram.NextAsync()).Chat.Should().Be("-100777");
    }
}
