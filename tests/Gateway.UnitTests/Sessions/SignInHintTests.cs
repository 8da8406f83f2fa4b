using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Sessions;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Telegram;
using Gateway.UnitTests.Time;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Gateway.UnitTests.Sessions;

internal sealed class SignInHintTests
{
    private readonly ManualClock _clock = new();
    private RecordingBotApi _api = null!;
    private IBotRegistry _bots = null!;
    private IHintLimiter _limiter = null!;

    [SetUp]
    public void SetUp()
    {
        _api = new RecordingBotApi();
        _bots = Substitute.For<IBotRegistry>();
        _bots.Principal.Returns(A.Bot(HandlerKind.Auth, "factory") with { Username = "factory_bot" });
        _limiter = Substitute.For<IHintLimiter>();
        _limiter.ClaimAsync("hello", A.Ada, TimeSpan.FromMinutes(1), Arg.Any<CancellationToken>()).Returns(true, false);
    }

    [Test]
    public async Task InAPrivateChat_TheSenderIsToldWhereToSignIn()
    {
        await SendAsync(A.EnvelopeOf("hi"));

        _api.Texts.Should().Equal("Please sign in first: write /auth and your code to @factory_bot, in a private chat.");
        ((long)_api.Calls[0].Parameters["chat_id"]!).Should().Be(A.Ada);
        _api.Classes.Should().Equal([SendClass.Gate], "what a gate sends is not stored");
    }

    [Test]
    public async Task WithinAMinute_ThereIsNoSecondHint()
    {
        await SendAsync(A.EnvelopeOf("hi"));
        await SendAsync(A.EnvelopeOf("hi again"));

        _api.Calls.Should().ContainSingle();
    }

    [TestCase(ChatKind.Group)]
    [TestCase(ChatKind.Supergroup)]
    [TestCase(ChatKind.Channel)]
    [TestCase(ChatKind.Unknown)]
    public async Task AnywhereElse_NothingIsSaid(ChatKind kind)
    {
        await SendAsync(A.EnvelopeOf("hi", kind: kind));

        NothingHappened();
    }

    [Test]
    public async Task WithoutAChat_NothingIsSaid()
    {
        await SendAsync(A.EnvelopeOf("hi", chat: null));

        NothingHappened();
    }

    [Test]
    public async Task WithoutAnAuthBot_NothingIsSaid()
    {
        _bots.Principal.Returns((Bot?)null);

        await SendAsync(A.EnvelopeOf("hi"));

        NothingHappened();
    }

    [Test]
    public async Task AFailure_IsBestEffort()
    {
        _api.Fail(BotApiAnswer.Error(403, "blocked"));

        await SendAsync(A.EnvelopeOf("hi"));

        _api.Calls.Should().ContainSingle();
    }

    [Test]
    public async Task ASlowTelegram_IsGivenUpAfterTenSeconds()
    {
        _api.Hang();

        var sending = SendAsync(A.EnvelopeOf("hi"));
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        sending.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        await sending.SoonAsync();
    }

    [Test]
    public async Task ALimitThatCannotBeRead_Throws()
    {
        _limiter.ClaimAsync("hello", A.Ada, TimeSpan.FromMinutes(1), Arg.Any<CancellationToken>()).ThrowsAsync(new StoreUnavailableException("away"));
        var sending = () => SendAsync(A.EnvelopeOf("hi"));

        await sending.Should().ThrowAsync<StoreUnavailableException>();
    }

    private Task SendAsync(UpdateEnvelope envelope) =>
        new SignInHint(_bots, _limiter, _api, _clock, new RecordingLogger<SignInHint>()).SendAsync(A.Bot(), envelope, A.Ada, CancellationToken.None);

    private void NothingHappened()
    {
        _api.Calls.Should().BeEmpty();
        _limiter.ReceivedCalls().Should().BeEmpty();
    }
}
