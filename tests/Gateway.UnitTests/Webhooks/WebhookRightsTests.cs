using Gateway.Application.Accounts;
using Gateway.Application.Webhooks;
using Gateway.Domain.Accounts;
using Gateway.Domain.Webhooks;
using Gateway.UnitTests.Time;
using NSubstitute;

namespace Gateway.UnitTests.Webhooks;

internal sealed class WebhookRightsTests
{
    private static readonly Access Reader = new()
    {
        Scopes = [Scope.WebhooksWrite],
        Bots = new Dictionary<string, Right>(StringComparer.Ordinal) { ["alerts"] = Right.Read, ["silent"] = Right.Send },
        Chats = new Dictionary<long, ChatGrant> { [5] = new("other", Right.Read) },
    };

    private readonly ManualClock _clock = new();

    public static IEnumerable<TestCaseData> Owners()
    {
        yield return Case("a reader of the bot", Key(Reader), Of(WebhookScope.Bot, "alerts"), null);
        yield return Case("a reader of the bot, of a chat", Key(Reader), Of(WebhookScope.Chat, "alerts", 9), null);
        yield return Case("a reader of the chat", Key(Reader), Of(WebhookScope.Chat, "other", 5), null);
        yield return Case("a reader of one chat, of another", Key(Reader), Of(WebhookScope.Chat, "other", 6), "Its owner may no longer read the chat.");
        yield return Case("a reader of one chat, of its bot", Key(Reader), Of(WebhookScope.Bot, "other"), "Its owner may no longer read the bot.");
        yield return Case("one who may only send", Key(Reader), Of(WebhookScope.Bot, "silent"), "Its owner may no longer read the bot.");
        yield return Case("one whose chat is gone", Key(Reader), Of(WebhookScope.Chat, null, 5), "Its owner may no longer read the chat.");
        yield return Case("no admin, of all", Key(Reader), Of(WebhookScope.All, null), "Its owner is no longer an admin.");
        yield return Case("nobody", null, Of(WebhookScope.Bot, "alerts"), "Its owner is gone.");
        yield return Case("one without the scope", Key(Reader with { Scopes = [Scope.WebhooksRead] }), Of(WebhookScope.Bot, "alerts"), "Its owner no longer has the scope webhooks:write.");
        yield return Case("one who is disabled", Key(Reader) with { Disabled = true }, Of(WebhookScope.Bot, "alerts"), "Its owner is disabled.");
        yield return Case("a key limited to another bot", Key(Reader with { BotLimit = ["other"] }), Of(WebhookScope.Bot, "alerts"), "Its owner may no longer read the bot.");
    }

    [TestCaseSource(nameof(Owners))]
    public async Task LostAsync_SaysWhy(AccountAccess? owner, WebhookSubject subject, string? reason) => (await AskAsync(owner, subject)).Should().Be(reason);

    [Test]
    public async Task LostAsync_AnAdminUser_HasAll() =>
        (await AskAsync(Key(Access.Admin) with { Kind = CallerKind.User }, Of(WebhookScope.All, null) with { OwnerKind = CallerKind.User })).Should().BeNull();

    [Test]
    public async Task LostAsync_AKeyThatHasExpired_HasNothing()
    {
        (await AskAsync(Key(Reader) with { ExpiresAt = _clock.GetUtcNow() }, Of(WebhookScope.Bot, "alerts"))).Should().Be("Its owner, an API key, has expired.");
        (await AskAsync(Key(Reader) with { ExpiresAt = _clock.GetUtcNow().AddSeconds(1) }, Of(WebhookScope.Bot, "alerts"))).Should().BeNull();
    }

    [Test]
    public async Task StillLostAsync_ARightThatCameBackMeanwhile_IsNotLost()
    {
        var (accounts, epoch) = (Substitute.For<IAccessReader>(), Substitute.For<IAccessEpoch>());
        var owner = Key(Reader with { BotLimit = ["other"] });
        accounts.FindAsync(CallerKind.ApiKey, 7, Arg.Any<CancellationToken>()).Returns(_ => owner);
        epoch.When(known => known.LookAsync(Arg.Any<CancellationToken>())).Do(_ => owner = Key(Reader));
        var rights = new WebhookRights(accounts, epoch, _clock);
        var subject = Of(WebhookScope.Bot, "alerts");

        (await rights.LostAsync(subject, CancellationToken.None)).Should().NotBeNull();
        (await rights.StillLostAsync(subject, CancellationToken.None)).Should().BeNull();
    }

    private async Task<string?> AskAsync(AccountAccess? owner, WebhookSubject subject)
    {
        var accounts = Substitute.For<IAccessReader>();
        accounts.FindAsync(subject.OwnerKind, 7, Arg.Any<CancellationToken>()).Returns(owner);
        return await new WebhookRights(accounts, Substitute.For<IAccessEpoch>(), _clock).LostAsync(subject, CancellationToken.None);
    }

    private static WebhookSubject Of(string scope, string? bot, long? chat = null) => new(CallerKind.ApiKey, 7, scope, bot, chat);

    private static AccountAccess Key(Access access) => new()
    {
        Kind = CallerKind.ApiKey,
        Id = 7,
        Name = "reports",
        Access = access,
        Roles = [],
        Disabled = false,
        TokensValidAfter = null,
        KeyHash = null,
        ExpiresAt = null,
        RatePerMinute = null,
    };

    private static TestCaseData Case(string name, AccountAccess? owner, WebhookSubject subject, string? reason) => new TestCaseData(owner, subject, reason).SetArgDisplayNames(name);
}
