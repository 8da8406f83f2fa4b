using System.Text;
using Gateway.Application.Telegram;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Telegram;
using NSubstitute;

namespace Gateway.UnitTests.Updates.Handlers;

internal sealed class HttpHandlerTests
{
    private static readonly HttpTarget Target = new(new Uri("https://alerts.internal/telegram"), HttpTarget.DefaultTimeout, null);

    private readonly List<string> _steps = [];
    private RecordingBotApi _api = null!;
    private IUpdateForwarder _forwarder = null!;

    [SetUp]
    public void SetUp()
    {
        _steps.Clear();
        _api = new RecordingBotApi();
        _api.Answer = (method, _) =>
        {
            _steps.Add(method);
            return Task.FromResult(BotApiAnswer.Success(default));
        };
        _forwarder = Substitute.For<IUpdateForwarder>();
        Answers(200, string.Empty);
    }

    [Test]
    public async Task TheRawUpdate_IsPostedUnderAnIdThatTellsRepeats()
    {
        var context = Context();

        (await HandleAsync(context)).Should().Be(HandlerOutcome.Done);

        await _forwarder.Received(1).PostAsync(
            Target, "alerts-9", Arg.Is<ReadOnlyMemory<byte>>(raw => raw.ToArray().SequenceEqual(context.Raw)), Arg.Any<CancellationToken>());
        _steps.Should().BeEmpty();
    }

    [Test]
    public async Task ACallInTheAnswer_IsKeptBeforeItIsExecuted()
    {
        Answers(200, """{"method":"sendMessage","chat_id":1,"text":"x"}""");

        (await HandleAsync(Context() with { KeepAnswer = Keep(true) })).Should().Be(HandlerOutcome.Done);

        _steps.Should().Equal("""kept {"method":"sendMessage","chat_id":1,"text":"x"}""", "sendMessage");
        _api.Calls[0].Parameters.ToJsonString().Should().Be("""{"chat_id":1,"text":"x"}""");
        _api.Classes.Should().Equal(SendClass.Handler);
    }

    [Test]
    public async Task WhereNothingKeepsIt_TheCallIsExecutedAllTheSame()
    {
        Answers(204, """{"text":"pong"}""");

        (await HandleAsync(Context())).Should().Be(HandlerOutcome.Done);

        _api.Texts.Should().Equal("pong");
    }

    [Test]
    public async Task AnAnswerThatAsksForNothing_IsNotKept()
    {
        Answers(200, "ok");

        (await HandleAsync(Context() with { KeepAnswer = Keep(true) })).Should().Be(HandlerOutcome.Done);

        _steps.Should().BeEmpty();
    }

    [Test]
    public async Task ALeaseThatIsLost_KeepsTheCallFromBeingExecuted()
    {
        Answers(200, """{"text":"pong"}""");

        var outcome = await HandleAsync(Context() with { KeepAnswer = Keep(false) });

        outcome.Should().Be(HandlerOutcome.Retry("The lease was lost before the answer was executed."));
        _api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task AKeptAnswer_IsExecutedWithoutPostingAgain()
    {
        var outcome = await HandleAsync(Context() with { KeptAnswer = """{"text":"pong"}"""u8.ToArray(), KeepAnswer = Keep(true) });

        outcome.Should().Be(HandlerOutcome.Done);
        _forwarder.ReceivedCalls().Should().BeEmpty();
        _steps.Should().Equal("sendMessage");
    }

    [Test]
    public async Task AnAnswerThatCannotBeExecuted_IsFinal_AndNotKept()
    {
        Answers(200, """{"method":"setWebhook"}""");

        var outcome = await HandleAsync(Context() with { KeepAnswer = Keep(true) });

        outcome.Should().Be(HandlerOutcome.GiveUp("The answer of the bot's service asks for setWebhook, which is refused."));
        _steps.Should().BeEmpty();
    }

    [Test]
    public async Task ACallThatTelegramRefuses_IsTheOutcome()
    {
        Answers(200, """{"text":"pong"}""");
        _api.Fail(BotApiAnswer.Error(400, "chat not found"));

        (await HandleAsync(Context())).Should().Be(HandlerOutcome.GiveUp("sendMessage: 400 chat not found"));
    }

    [TestCase(408)]
    [TestCase(425)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task AStatusThatMayPass_IsRetriedWhenTheServiceSays(int status)
    {
        Answers(status, string.Empty, TimeSpan.FromMinutes(5));

        (await HandleAsync(Context())).Should().Be(HandlerOutcome.Retry($"The bot's service answered {status}.", TimeSpan.FromMinutes(5)));
    }

    [TestCase(301)]
    [TestCase(307)]
    [TestCase(400)]
    [TestCase(401)]
    [TestCase(404)]
    [TestCase(410)]
    public async Task AnyOtherStatus_IsFinal(int status)
    {
        Answers(status, string.Empty);

        (await HandleAsync(Context())).Should().Be(HandlerOutcome.GiveUp($"The bot's service answered {status}."));
    }

    [Test]
    public async Task NoAnswer_IsRetried()
    {
        Returns(new ForwardAnswer(0, [], null, "The bot's service did not answer within 10 s."));

        (await HandleAsync(Context())).Should().Be(HandlerOutcome.Retry("The bot's service did not answer within 10 s."));
    }

    [Test]
    public async Task AnAnswerThatIsTooLong_IsFinal()
    {
        Returns(new ForwardAnswer(200, [], null, "The bot's service answered with more than 1 MiB."));

        (await HandleAsync(Context())).Should().Be(HandlerOutcome.GiveUp("The bot's service answered with more than 1 MiB."));
    }

    private static UpdateContext Context() =>
        new(A.Bot(HandlerKind.Http, "alerts") with { Http = Target }, A.Message("hi", updateId: 9), A.EnvelopeOf("hi") with { UpdateId = 9 });

    private Func<byte[], CancellationToken, Task<bool>> Keep(bool held) => (answer, _) =>
    {
        _steps.Add("kept " + Encoding.UTF8.GetString(answer));
        return Task.FromResult(held);
    };

    private void Answers(int status, string body, TimeSpan? retryAfter = null) => Returns(new ForwardAnswer(status, Encoding.UTF8.GetBytes(body), retryAfter, null));

    private void Returns(ForwardAnswer answer) => _forwarder
        .PostAsync(Arg.Any<HttpTarget>(), Arg.Any<string>(), Arg.Any<ReadOnlyMemory<byte>>(), Arg.Any<CancellationToken>()).Returns(answer);

    private Task<HandlerOutcome> HandleAsync(UpdateContext context) => new HttpHandler(_forwarder, _api).HandleAsync(context, CancellationToken.None);
}
