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
    [TestCase("deleteMessage")]
    public async Task TheCall_IsRepeatedInTheSupergroup_AfterTheChatHasMoved(string method)
    {
        (await CallAsync(method, new { chat_id = "-777", text = "x" }).SoonAsync()).Ok.Should().BeTrue();

        (await Telegram.NextAsync()).Chat.Should().Be("-777");
        var second = await Telegram.NextAsync();
        (second.Chat, second.Text).Should().Be(("-100777", "x"));
        _steps.Should().Equal("hello: -777 to -100777 after 1");
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
