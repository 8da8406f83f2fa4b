using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Persistence;
using Gateway.Application.Pipeline;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using NSubstitute;

namespace Gateway.UnitTests.Pipeline;

/// <summary>The last gate, where it can tell by what the caller has: the store is asked only for what that does not say.</summary>
internal sealed class RightsBehaviorTests
{
    private static readonly Access Reader = new()
    {
        Scopes = [Scope.MessagesRead],
        Bots = new Dictionary<string, Right>(StringComparer.Ordinal) { ["hello"] = Right.Read },
        Chats = new Dictionary<long, ChatGrant> { [5] = new("other", Right.Read) },
    };

    private readonly IBotRegistry _bots = Substitute.For<IBotRegistry>();
    private readonly IGatewayDbFactory _store = Substitute.For<IGatewayDbFactory>();

    public RightsBehaviorTests()
    {
        _bots.SlugOf("hello").Returns("hello");
        _bots.SlugOf("123456").Returns("hello");
        _bots.SlugOf("other").Returns("other");
        _bots.FindByNameOrId("hello").Returns(A.Bot());
        _bots.FindByNameOrId("123456").Returns(A.Bot());
    }

    [TearDown]
    public void NothingIsReadFromTheStore() => _store.DidNotReceiveWithAnyArgs().Open();

    [TestCase(Scope.MessagesRead, null)]
    [TestCase(Scope.MessagesSend, "scope_missing")]
    public async Task AScope_IsHeldOrMissing(string scope, string? code)
    {
        (await CodeAsync(Needs.Scope(scope))).Should().Be(code);
        (await CodeAsync(Needs.Bot("hello", Right.Read, scope))).Should().Be(code);
        (await CodeAsync(Needs.Job(1, Right.Read, scope), Reader with { Scopes = [] })).Should().Be("scope_missing");
    }

    [TestCase("hello", Right.Read, null)]
    [TestCase("123456", Right.Read, null)]
    [TestCase("hello", Right.Manage, "right_missing")]
    [TestCase("other", Right.Read, "bot_not_found")]
    [TestCase("none", Right.Read, "bot_not_found")]
    public async Task ABot_ThatMayNotBeRead_IsNone(string bot, Right right, string? code) => (await CodeAsync(Needs.Bot(bot, right, Scope.MessagesRead))).Should().Be(code);

    [TestCase(Right.Read, null)]
    [TestCase(Right.Send, "right_missing")]
    public async Task AChatWithARightOfItsOwn(Right right, string? code) => (await CodeAsync(Needs.Chat(5, right, Scope.MessagesRead))).Should().Be(code);

    [Test]
    public async Task AChatBeyondTheBotLimit_IsNone() => (await CodeAsync(Needs.Chat(5, Right.Read, Scope.MessagesRead), Reader with { BotLimit = ["hello"] })).Should().Be("chat_not_found");

    [TestCase("hello", Right.Read, null)]
    [TestCase("123456", Right.Read, null)]
    [TestCase("hello", Right.Send, "right_missing")]
    [TestCase("none", Right.Read, "bot_not_found")]
    public async Task AChatOfABot_WithTheBotWideRight(string bot, Right right, string? code) => (await CodeAsync(Needs.ChatOfBot(bot, 42, right, Scope.MessagesRead))).Should().Be(code);

    private async Task<string?> CodeAsync(Needs needs, Access? access = null)
    {
        var wasCarriedOut = false;
        var answer = await new RightsBehavior<Asking, Result<string>>(_bots, _store).Handle(
            new Asking(new Caller(CallerKind.User, 2, "bob", access ?? Reader, null), needs),
            CancellationToken.None,
            () =>
            {
                wasCarriedOut = true;
                return Task.FromResult<Result<string>>("done");
            });
        wasCarriedOut.Should().Be(answer.IsOk);
        return answer.Failure?.Code;
    }

    private sealed record Asking(Caller Caller, Needs Needs) : IAuthorizedRequest<string>;
}
