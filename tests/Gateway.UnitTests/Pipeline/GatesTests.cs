using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Pipeline;
using Gateway.Application.Sessions;
using Gateway.Application.Telegram;
using Gateway.Application.Updates;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Telegram;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Gateway.UnitTests.Pipeline;

/// <summary>Updates sent through the application as it is registered, with ports that say what was asked of them.</summary>
internal sealed class GatesTests
{
    private static readonly Bot Guarded = A.Bot() with { RequireAuth = true };

    private RecordingBotApi _api = null!;
    private ISessionStore _sessions = null!;
    private IHintLimiter _limiter = null!;
    private AllowlistOptions _allowlist = null!;

    [SetUp]
    public void SetUp()
    {
        _api = new RecordingBotApi();
        _sessions = Substitute.For<ISessionStore>();
        _limiter = Substitute.For<IHintLimiter>();
        _limiter.ClaimAsync(string.Empty, 0, default, default).ReturnsForAnyArgs(true);
        _allowlist = new AllowlistOptions();
    }

    [Test]
    public async Task WithoutAnAllowlist_AnybodyPasses()
    {
        (await SendAsync(A.Bot(), A.Message("hi"))).Should().Be(ReceiveUpdateResult.Accepted);

        _api.Texts.Should().Equal("hi");
        _sessions.ReceivedCalls().Should().BeEmpty("the bot needs no session");
    }

    [Test]
    public async Task OnTheAllowlist_Passes()
    {
        Allow(A.Ada);

        (await SendAsync(A.Bot(), A.Message("hi"))).Should().Be(ReceiveUpdateResult.Accepted);
    }

    [Test]
    public async Task NotOnTheAllowlist_IsDroppedInSilence_WithoutASessionLookUp()
    {
        Allow(43);

        (await SendAsync(Guarded, A.Message("hi"))).Should().Be(ReceiveUpdateResult.Dropped);

        NobodyWasAsked();
    }

    [Test]
    public async Task WithoutASender_TheAllowlistDrops()
    {
        Allow(A.Ada);

        (await SendAsync(A.Bot(), """{"update_id":1,"channel_post":{"chat":{"id":42,"type":"channel"},"text":"hi"}}"""u8.ToArray())).Should().Be(ReceiveUpdateResult.Dropped);

        NobodyWasAsked();
    }

    [TestCase(777000)]
    [TestCase(1087968824)]
    [TestCase(136817688)]
    public async Task ASharedIdentity_PassesNoGate(long id)
    {
        var message = A.Message("hi", chat: id, from: id);

        (await SendAsync(Guarded, message)).Should().Be(ReceiveUpdateResult.Dropped);
        Allow(id);
        (await SendAsync(A.Bot(), message)).Should().Be(ReceiveUpdateResult.Dropped);

        NobodyWasAsked();
    }

    [Test]
    public async Task SignedIn_Passes()
    {
        _sessions.FindAsync(A.Ada, Arg.Any<CancellationToken>()).Returns(TimeSpan.FromMinutes(1));

        (await SendAsync(Guarded, A.Message("hi"))).Should().Be(ReceiveUpdateResult.Accepted);

        _api.Texts.Should().Equal("hi");
    }

    [Test]
    public async Task SignedOut_IsDropped_WithAHint()
    {
        (await SendAsync(Guarded, A.Message("hi"))).Should().Be(ReceiveUpdateResult.Dropped);

        _api.Texts.Should().ContainSingle().Which.Should().Contain("/auth");
    }

    [Test]
    public async Task SessionsThatCannotBeRead_DropNothing_AndSayNothing()
    {
        _sessions.FindAsync(A.Ada, Arg.Any<CancellationToken>()).ThrowsAsync(new StoreUnavailableException("away"));
        var sending = () => SendAsync(Guarded, A.Message("hi"));

        await sending.Should().ThrowAsync<StoreUnavailableException>();
        _api.Calls.Should().BeEmpty();
    }

    private void Allow(long user) => _allowlist = new AllowlistOptions { AllowedUsers = new HashSet<long> { user } };

    private void NobodyWasAsked()
    {
        _sessions.ReceivedCalls().Should().BeEmpty();
        _limiter.ReceivedCalls().Should().BeEmpty();
        _api.Calls.Should().BeEmpty();
    }

    private async Task<ReceiveUpdateResult> SendAsync(Bot bot, byte[] raw)
    {
        var bots = Substitute.For<IBotRegistry>();
        bots.Principal.Returns(A.Bot(HandlerKind.Auth, "factory"));
        await using var gateway = new ServiceCollection().AddSingleton(typeof(ILogger<>), typeof(RecordingLogger<>)).AddUpdates()
            .AddSingleton(_allowlist).AddSingleton(new AuthOptions()).AddSingleton(new HandlerOptions())
            .AddSingleton(bots).AddSingleton(_sessions).AddSingleton(_limiter).AddSingleton<IBotSender>(_api)
            .AddSingleton(Substitute.For<ISignInThrottle>()).AddSingleton(Substitute.For<IUpdateForwarder>())
            .BuildServiceProvider();
        var receivedAt = gateway.GetRequiredService<TimeProvider>().GetTimestamp();
        return await gateway.GetRequiredService<IMediator>().Send(new ReceiveUpdate(bot, A.Received(raw, receivedAt)));
    }
}
