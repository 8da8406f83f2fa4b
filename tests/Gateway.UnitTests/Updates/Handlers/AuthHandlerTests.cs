using Gateway.Application;
using Gateway.Application.Sessions;
using Gateway.Application.Telegram;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Telegram;
using MediatR;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Gateway.UnitTests.Updates.Handlers;

internal sealed class AuthHandlerTests
{
    private const string Code = "a-good-long-code";

    private static readonly Bot Factory = A.Bot(HandlerKind.Auth, "factory") with { Username = "factory_bot" };

    private readonly RecordingLogger<AuthHandler> _log = new();
    private RecordingBotApi _api = null!;
    private IMediator _mediator = null!;
    private ISessionStore _sessions = null!;

    [SetUp]
    public void SetUp()
    {
        _api = new RecordingBotApi();
        _sessions = Substitute.For<ISessionStore>();
        _mediator = Substitute.For<IMediator>();
        Tries(new AuthenticateResult(AuthenticateOutcome.SignedIn));
    }

    [TestCase("/auth " + Code)]
    [TestCase("/auth@factory_bot " + Code)]
    [TestCase("/AUTH@Factory_Bot   " + Code + " ")]
    public async Task TheRightCode_SignsIn_AndItsMessageIsDeleted(string text)
    {
        (await HandleAsync(A.Message(text))).Should().Be(HandlerOutcome.Done);

        await _mediator.Received(1).Send(Arg.Is<Authenticate>(asked => asked.UserId == A.Ada && asked.Code.Matches(Code) && asked.TryId == "factory:1"), Arg.Any<CancellationToken>());
        _api.Methods.Should().Equal("deleteMessage", "sendMessage");
        _api.Calls[0].Parameters.ToJsonString().Should().Be("""{"chat_id":42,"message_id":5}""");
        _api.Texts.Should().Equal("You are signed in.");
        _api.Classes.Should().AllBeEquivalentTo(SendClass.Gate, "nothing of a sign-in is stored");
    }

    [Test]
    public async Task ADeletionThatFails_DoesNotUndoTheSignIn()
    {
        _api.Fail(BotApiAnswer.Error(400, "message can't be deleted"), "deleteMessage");

        (await HandleAsync(A.Message("/auth " + Code))).Should().Be(HandlerOutcome.Done);

        _api.Texts.Should().Equal("You are signed in.");
    }

    [TestCase(AuthenticateOutcome.SignedIn)]
    [TestCase(AuthenticateOutcome.WrongCode)]
    [TestCase(AuthenticateOutcome.Refused)]
    public async Task ACode_IsNeverLogged(AuthenticateOutcome outcome)
    {
        Tries(new AuthenticateResult(outcome));
        _api.Fail(BotApiAnswer.Error(400, "message can't be deleted"), "deleteMessage");

        await HandleAsync(A.Message("/auth " + Code));
        await HandleAsync(A.Message("/auth " + Code, chat: -100, type: "group"));

        _log.Lines.Should().NotBeEmpty().And.NotContain(line => line.Contains(Code, StringComparison.Ordinal));
    }

    [Test]
    public async Task AWrongCode_IsTold_AndItsMessageStays()
    {
        Tries(new AuthenticateResult(AuthenticateOutcome.WrongCode));

        await HandleAsync(A.Message("/auth no"));

        _api.Methods.Should().Equal("sendMessage");
        _api.Texts.Should().Equal("That code is not right.");
    }

    [Test]
    public async Task ARefusedTry_IsToldWhenToComeBack()
    {
        Tries(new AuthenticateResult(AuthenticateOutcome.Refused, TimeSpan.FromMinutes(14.5)));

        await HandleAsync(A.Message("/auth no"));

        _api.Texts.Should().Equal("Too many wrong codes. Try again in 15 minutes.");
    }

    [Test]
    public async Task NoCode_IsNoTry()
    {
        await HandleAsync(A.Message("/auth"));

        _api.Texts.Should().Equal("Write /auth, a space and your code.");
        _mediator.ReceivedCalls().Should().BeEmpty();
    }

    [Test]
    public async Task AForwardedCode_SignsNobodyIn_AndIsDeleted()
    {
        await HandleAsync(A.Message("/auth " + Code, more: ""","forward_origin":{"type":"user"}"""));

        _api.Methods.Should().Equal("deleteMessage", "sendMessage");
        _api.Texts.Should().Equal("A forwarded code signs nobody in. Write it yourself.");
        _mediator.ReceivedCalls().Should().BeEmpty();
    }

    [TestCase(-100, "supergroup")]
    [TestCase(-7, "group")]
    [TestCase(43, "private", Description = "a private chat of somebody else")]
    [TestCase(42, "next_year", Description = "a chat that is not known to be private")]
    public async Task ACodeInAGroup_IsDeleted_AndTheSenderIsToldToWriteInPrivate(long chat, string type)
    {
        await HandleAsync(A.Message("/auth " + Code, chat, type: type));

        _api.Methods.Should().Equal("deleteMessage", "sendMessage");
        _api.Texts.Should().Equal("Please write to @factory_bot in a private chat. Never send a code to a group.");
        _mediator.ReceivedCalls().Should().BeEmpty();
    }

    [Test]
    public async Task ACodeOfAnAnonymousAdministrator_IsDeletedToo()
    {
        await HandleAsync(A.Message("/auth " + Code, chat: -100, type: "supergroup", from: 1087968824));

        _api.Methods.Should().Equal("deleteMessage", "sendMessage");
        _mediator.ReceivedCalls().Should().BeEmpty();
    }

    [TestCase("/start")]
    [TestCase("/whoami")]
    [TestCase("/logout")]
    public async Task AnotherCommandInAGroup_IsNotAnswered(string text)
    {
        (await HandleAsync(A.Message(text, chat: -100, type: "group"))).Should().Be(HandlerOutcome.Done);

        NothingHappened();
    }

    [TestCase("hello")]
    [TestCase("please /auth " + Code)]
    [TestCase("/auth@another_bot " + Code)]
    [TestCase("/unknown")]
    [TestCase("/authenticate " + Code)]
    public async Task WhatIsNoCommandForThisBot_IsNotAnswered(string text)
    {
        (await HandleAsync(A.Message(text))).Should().Be(HandlerOutcome.Done);

        NothingHappened();
    }

    [Test]
    public async Task AnEdit_IsNotAnswered()
    {
        var envelope = A.EnvelopeOf("/auth " + Code) with { Kind = "edited_message" };

        (await Handler().HandleAsync(new UpdateContext(Factory, [], envelope), CancellationToken.None)).Should().Be(HandlerOutcome.Done);

        NothingHappened();
    }

    [TestCase(777000)]
    [TestCase(1087968824)]
    [TestCase(136817688)]
    public async Task ASharedIdentity_IsNotAnswered(long id)
    {
        (await HandleAsync(A.Message("/auth " + Code, chat: id, from: id))).Should().Be(HandlerOutcome.Done);

        NothingHappened();
    }

    [Test]
    public async Task Start_ExplainsTheCommands()
    {
        await HandleAsync(A.Message("/start"));

        _api.Texts.Should().ContainSingle().Which.Should().ContainAll("/auth", "/whoami", "/logout");
    }

    [Test]
    public async Task WhoAmI_SignedIn_TellsIdNameAndTimeLeft()
    {
        _sessions.FindAsync(A.Ada, Arg.Any<CancellationToken>()).Returns(TimeSpan.FromMinutes(90.5));
        var raw = """{"update_id":1,"message":{"from":{"id":42,"first_name":"Ada","last_name":"L"},"chat":{"id":42,"type":"private"},"text":"/whoami"}}"""u8.ToArray();

        await HandleAsync(raw);

        _api.Texts.Should().Equal("You are Ada L (42), signed in for another 1 hour 30 minutes.");
    }

    [Test]
    public async Task WhoAmI_SignedOut_SaysSo()
    {
        await HandleAsync(A.Message("/whoami"));

        _api.Texts.Should().Equal("You are 42, not signed in.");
    }

    [TestCase(true, "You are signed out.")]
    [TestCase(false, "You were not signed in.")]
    public async Task Logout_EndsTheSession(bool existed, string reply)
    {
        _sessions.DeleteAsync(A.Ada, Arg.Any<CancellationToken>()).Returns(existed);

        await HandleAsync(A.Message("/logout"));

        await _sessions.Received(1).DeleteAsync(A.Ada, Arg.Any<CancellationToken>());
        _api.Texts.Should().Equal(reply);
    }

    [Test]
    public async Task AReplyThatCannotBeSent_IsTheOutcome()
    {
        _api.Fail(BotApiAnswer.Error(502, "Bad Gateway"), "sendMessage");

        (await HandleAsync(A.Message("/start"))).Should().Be(HandlerOutcome.Retry("sendMessage: 502 Bad Gateway"));
    }

    [Test]
    public async Task AStoreThatIsAway_Throws()
    {
        _sessions.FindAsync(A.Ada, Arg.Any<CancellationToken>()).ThrowsAsync(new StoreUnavailableException("away"));
        var whoami = () => HandleAsync(A.Message("/whoami"));

        await whoami.Should().ThrowAsync<StoreUnavailableException>();
    }

    private void Tries(AuthenticateResult result) => _mediator.Send(Arg.Any<Authenticate>(), Arg.Any<CancellationToken>()).Returns(result);

    private AuthHandler Handler() => new(_mediator, _sessions, _api, _log);

    private Task<HandlerOutcome> HandleAsync(byte[] raw) =>
        Handler().HandleAsync(new UpdateContext(Factory, raw, A.Received(raw).Envelope), CancellationToken.None);

    private void NothingHappened()
    {
        _api.Calls.Should().BeEmpty();
        _mediator.ReceivedCalls().Should().BeEmpty();
        _sessions.ReceivedCalls().Should().BeEmpty();
    }
}
