using Gateway.Application;
using Gateway.Application.Sessions;
using Gateway.Domain;
using Gateway.UnitTests.Time;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Gateway.UnitTests.Sessions;

internal sealed class AuthenticateTests
{
    private const string Code = "a-good-long-code";

    private readonly ManualClock _clock = new();
    private ISessionStore _sessions = null!;
    private ISignInThrottle _throttle = null!;

    [SetUp]
    public void SetUp()
    {
        _sessions = Substitute.For<ISessionStore>();
        _throttle = Substitute.For<ISignInThrottle>();
        Admits(new SignInTry(true, TimeSpan.Zero));
    }

    [Test]
    public async Task TheRightCode_MakesASession_AndTakesItsTryBack()
    {
        (await TryAsync(Code)).Should().Be(new AuthenticateResult(AuthenticateOutcome.SignedIn));

        await _sessions.Received(1).SaveAsync(A.Ada, TimeSpan.FromHours(3), Arg.Any<CancellationToken>());
        await _throttle.Received(1).SucceededAsync(A.Ada, Arg.Any<CancellationToken>());
    }

    [TestCase("a-good-long-cod")]
    [TestCase("A-good-long-code")]
    public async Task AWrongCode_MakesNone_AndItsTryStands(string code)
    {
        (await TryAsync(code)).Should().Be(new AuthenticateResult(AuthenticateOutcome.WrongCode));

        _sessions.ReceivedCalls().Should().BeEmpty();
        await _throttle.Received(1).BeginAsync(A.Ada, "factory:1", Arg.Any<CancellationToken>());
        await _throttle.DidNotReceive().SucceededAsync(Arg.Any<long>(), Arg.Any<CancellationToken>());
    }

    [Test]
    public async Task ALockedOutSender_IsRefused_EvenWithTheRightCode()
    {
        Admits(new SignInTry(false, TimeSpan.FromMinutes(9)));

        (await TryAsync(Code)).Should().Be(new AuthenticateResult(AuthenticateOutcome.Refused, TimeSpan.FromMinutes(9)));

        _sessions.ReceivedCalls().Should().BeEmpty();
    }

    [Test]
    public async Task ASlowedTry_WaitsItsTurnBeforeTheCodeIsCompared()
    {
        Admits(new SignInTry(true, TimeSpan.FromSeconds(3)));

        var trying = TryAsync(Code);
        _clock.Advance(TimeSpan.FromSeconds(2.9));
        _sessions.ReceivedCalls().Should().BeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        (await trying.SoonAsync()).Outcome.Should().Be(AuthenticateOutcome.SignedIn);
    }

    [Test]
    public async Task WithoutACode_NobodySignsIn() =>
        (await new AuthenticateHandler(new AuthOptions(), _sessions, _throttle, _clock).Handle(new Authenticate(A.Ada, new Secret("anything"), "factory:1"), CancellationToken.None))
            .Outcome.Should().Be(AuthenticateOutcome.WrongCode);

    [Test]
    public async Task CountsThatCannotBeRead_AreNoTry()
    {
        _throttle.BeginAsync(A.Ada, "factory:1", Arg.Any<CancellationToken>()).ThrowsAsync(new StoreUnavailableException("away"));
        var trying = () => TryAsync(Code);

        await trying.Should().ThrowAsync<StoreUnavailableException>();
        _sessions.ReceivedCalls().Should().BeEmpty();
    }

    private void Admits(SignInTry attempt) => _throttle.BeginAsync(A.Ada, "factory:1", Arg.Any<CancellationToken>()).Returns(attempt);

    private Task<AuthenticateResult> TryAsync(string code) =>
        new AuthenticateHandler(new AuthOptions { Code = new Secret(Code), SessionTtl = TimeSpan.FromHours(3) }, _sessions, _throttle, _clock)
            .Handle(new Authenticate(A.Ada, new Secret(code), "factory:1"), CancellationToken.None);
}
