using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Domain.Accounts;
using Gateway.UnitTests.Time;
using NSubstitute;

namespace Gateway.UnitTests.Accounts;

internal sealed class CreateApiKeyValidatorTests
{
    private readonly ManualClock _clock = new();

    [Test]
    public void AnOrdinaryKey_Passes() =>
        Problems(new CreateApiKeyBody("reports", ["chats:read"], ["hello"], _clock.GetUtcNow().AddDays(1), 60)).Should().BeEmpty();

    [Test]
    public void WithoutScopesBotsEndAndRate_Passes() => Problems(new CreateApiKeyBody("reports", [])).Should().BeEmpty();

    [Test]
    public void EveryScope_ButThoseThatMakeAccounts_Passes() =>
        Problems(new CreateApiKeyBody("all", [.. Scope.All])).Should().Equal(
            Scope.All.Index().Where(scope => Scope.NeverOfKeys.Contains(scope.Item, StringComparer.Ordinal)).Select(scope => $"Body.Scopes[{scope.Index}]"));

    [Test]
    public void EveryField_IsNamedAtOnce() =>
        Problems(new CreateApiKeyBody(" ", ["chats:read", "chats:eat", "users:write"], ["hello", "nope", "Hello_Bot"], _clock.GetUtcNow(), 0))
            .Should().Equal("Body.Name", "Body.Scopes[1]", "Body.Scopes[2]", "Body.Bots[1]", "Body.Bots[2]", "Body.ExpiresAt", "Body.RatePerMinute");

    [TestCase(1, true)]
    [TestCase(1_000_000, true)]
    [TestCase(1_000_001, false)]
    public void Rate_IsBounded(int rate, bool passes) => Problems(new CreateApiKeyBody("reports", [], RatePerMinute: rate)).Should().HaveCount(passes ? 0 : 1);

    [Test]
    public void ABotThatTheMakerMayNotRead_IsNoBot() =>
        Problems(new CreateApiKeyBody("reports", [], ["hello"]), Callers.With("apikeys:write")).Should().Equal("Body.Bots[0]");

    private IEnumerable<string> Problems(CreateApiKeyBody body, Caller? caller = null)
    {
        var bots = Substitute.For<IBotRegistry>();
        bots.SlugOf("hello").Returns("hello");
        bots.SlugOf("Hello_Bot").Returns("hello");
        return new CreateApiKeyValidator(bots, _clock).Validate(new CreateApiKey(caller ?? Callers.Admin, body)).Errors.Select(error => error.PropertyName);
    }
}
