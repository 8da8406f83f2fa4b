using System.Text;
using System.Text.Json;
using Gateway.Application;
using Gateway.Application.Chats;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Time;
using NSubstitute;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotSenderStoreTests : BotSenderFixture
{
    private const string Message = """{"message_id":9, "date":1,"chat":{"id":42},"text":"\u00e4"}""";

    private readonly List<(string Bot, string Message, bool Edited)> _stored = [];
    private Func<CancellationToken, Task<long?>> _store = null!;

    [SetUp]
    public void SetUpLog()
    {
        _stored.Clear();
        _store = _ => Task.FromResult<long?>(100 + _stored.Count);
        Log = Substitute.For<IMessageLog>();
        Log.AppendSentAsync(null!, default, false, CancellationToken.None).ReturnsForAnyArgs(call =>
        {
            _stored.Add((call.Arg<Bot>().Slug, Encoding.UTF8.GetString(call.Arg<ReadOnlyMemory<byte>>().Span), call.Arg<bool>()));
            return _store(call.Arg<CancellationToken>());
        });
        Build(Unlimited);
    }

    [TestCase(SendClass.Handler)]
    [TestCase(SendClass.Api)]
    public async Task AMessageThatWasSent_IsStoredAsItCame_AndTheAnswerHasItsId(SendClass by)
    {
        Telegram.Answer("42", Answer(Message));

        (await SendAsync(42, "x", by).SoonAsync()).Should().Match<BotApiAnswer>(answer => answer.Ok && answer.StoredId == 101);

        _stored.Should().Equal(("hello", Message, false));
    }

    [Test]
    public async Task AnEdit_IsToldAsOne()
    {
        Telegram.Answer("42", Answer(Message));

        await CallAsync("EditMessageCaption", new { chat_id = 42, message_id = 9 }).SoonAsync();

        _stored.Should().Equal(("hello", Message, true));
    }

    [Test]
    public async Task AnAlbum_IsStoredInItsOrder()
    {
        Telegram.Answer("42", Answer($"[{Message},{Message.Replace('9', '8')}]"));

        (await CallAsync("sendMediaGroup", new { chat_id = 42 }).SoonAsync()).StoredId.Should().Be(101);

        _stored.Should().Equal(("hello", Message, false), ("hello", Message.Replace('9', '8'), false));
    }

    [TestCase("true")]
    [TestCase("[]")]
    [TestCase("""{"message_id":9}""")]
    [TestCase("""[{"message_id":9},{"message_id":10}]""")]
    [TestCase("""{"id":42,"type":"private"}""")]
    public async Task WhatIsNoMessage_IsNotStored(string result)
    {
        Telegram.Answer("42", Answer(result));

        (await SendAsync(42, "x").SoonAsync()).StoredId.Should().BeNull();

        _stored.Should().BeEmpty();
    }

    [Test]
    public async Task WhatGatesAndAuthBotsSend_IsNotStored()
    {
        await SendAsync(42, "x", SendClass.Gate).SoonAsync();
        await SendAsync(42, "x", SendClass.Api, A.Bot(HandlerKind.Auth)).SoonAsync();
        await SendAsync(42, "x", SendClass.Handler, A.Bot(HandlerKind.Auth)).SoonAsync();

        _stored.Should().BeEmpty();
    }

    [Test]
    public async Task AFailure_IsNotStored()
    {
        Telegram.Answer("42", BotApiAnswer.Error(400, "x"));

        await SendAsync(42, "x").SoonAsync();

        _stored.Should().BeEmpty();
    }

    [Test]
    public async Task AFailureToStore_DoesNotUndoTheSend()
    {
        _store = _ => throw new StoreUnavailableException("x");

        (await SendAsync(42, "the text").SoonAsync()).Should().Match<BotApiAnswer>(answer => answer.Ok && answer.StoredId == null);

        StoreLogger.Lines.Should().ContainSingle().Which.Should().Contain("hello: what sendMessage sent could not be stored (StoreUnavailableException)").And.NotContain("the text");
    }

    [Test]
    public async Task AStoreThatHangs_HoldsUpNeitherTheChatNorTheAnswerForLong()
    {
        var hanging = new TaskCompletionSource<long?>();
        _store = _ => hanging.Task;
        var first = SendAsync(42, "first");
        var second = SendAsync(42, "second");

        (await Telegram.NextTextsAsync(2)).Should().Equal("first", "second");
        first.IsCompleted.Should().BeFalse();
        while (!(first.IsCompleted && second.IsCompleted))
        {
            Clock.Advance(Seconds(1));
            await Task.Yield();
        }

        (await first).Ok.Should().BeTrue();
    }

    [Test]
    public async Task ACallerThatGivesUpAfterTheSend_DoesNotKeepItFromBeingStored()
    {
        using var cancel = new CancellationTokenSource();
        var storing = new TaskCompletionSource<long?>();
        var asked = new TaskCompletionSource<CancellationToken>();
        _store = token =>
        {
            asked.SetResult(token);
            return storing.Task;
        };
        var sending = SendAsync(42, "x", cancellationToken: cancel.Token);
        var askedWith = await asked.Task.SoonAsync();
        await cancel.CancelAsync();
        storing.SetResult(7);

        askedWith.IsCancellationRequested.Should().BeFalse();
        (await sending.SoonAsync()).StoredId.Should().Be(7);
    }

    private static BotApiAnswer Answer(string result) => BotApiAnswer.Success(JsonDocument.Parse(result).RootElement.Clone());
}
