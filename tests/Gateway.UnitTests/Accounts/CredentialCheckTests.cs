using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.UnitTests.Time;
using NSubstitute;

namespace Gateway.UnitTests.Accounts;

internal sealed class CredentialCheckTests
{
    private readonly ManualClock _clock = new();
    private readonly IAccessTokens _tokens = Substitute.For<IAccessTokens>();
    private readonly IAccessReader _accounts = Substitute.For<IAccessReader>();
    private readonly IApiKeyUse _use = Substitute.For<IApiKeyUse>();
    private readonly ApiKeySecret _secret = ApiKeySecret.Generate();

    private CredentialCheck Check => new(_tokens, _accounts, _use, _clock);

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Test]
    public async Task AGoodToken_IsItsUser()
    {
        TokenSays(7);
        Stands(User());

        var proven = (await Check.CheckTokenAsync("token", CancellationToken.None)).Value!;

        (proven.Account.Id, proven.Until).Should().Be((7, Now.AddMinutes(15)));
        proven.CallFrom("192.0.2.1").Should().BeEquivalentTo(new { Kind = CallerKind.User, Id = 7, Name = "ada", Address = "192.0.2.1" });
    }

    [Test]
    public async Task ABadToken_IsNotLookedUp()
    {
        _tokens.Validate("token").Returns(Failure.Unauthenticated("token_expired", "."));

        (await CodeOfTokenAsync()).Should().Be("token_expired");
        await _accounts.DidNotReceiveWithAnyArgs().FindAsync(default, default, default);
    }

    [Test]
    public async Task ATokenOfAUserWhoIsGone_IsInvalid()
    {
        TokenSays(7);

        (await CodeOfTokenAsync()).Should().Be("token_invalid");
    }

    [Test]
    public async Task ATokenOfADisabledUser_SaysSo()
    {
        TokenSays(7);
        Stands(User() with { Disabled = true });

        (await CodeOfTokenAsync()).Should().Be("account_disabled");
    }

    [TestCase(1, "token_invalid")]
    [TestCase(0, null)]
    [TestCase(-1, null)]
    public async Task ATokenFromBeforeTheSignInsWereEnded_IsInvalid(int secondsAfterIssue, string? code)
    {
        TokenSays(7);
        Stands(User() with { TokensValidAfter = Now.AddSeconds(secondsAfterIssue) });

        (await CodeOfTokenAsync()).Should().Be(code);
    }

    [Test]
    public async Task AGoodKey_IsNotedAsUsed()
    {
        Stands(Key());

        (await Check.CheckKeyAsync(_secret.ToKey(3), CancellationToken.None)).Value!.Account.Id.Should().Be(3);

        _use.Received(1).Note(3);
    }

    [Test]
    public async Task AnUnknownKey_AndAWrongSecret_AnswerAlike()
    {
        Stands(Key());

        var unknown = (await Check.CheckKeyAsync(_secret.ToKey(4), CancellationToken.None)).Failure;
        var wrong = (await Check.CheckKeyAsync(ApiKeySecret.Generate().ToKey(3), CancellationToken.None)).Failure;
        var garbage = (await Check.CheckKeyAsync("garbage", CancellationToken.None)).Failure;

        unknown.Should().Be(wrong).And.Be(garbage);
        unknown!.Code.Should().Be("api_key_invalid");
        _use.DidNotReceiveWithAnyArgs().Note(default);
    }

    [TestCase(1, null)]
    [TestCase(0, "api_key_expired")]
    [TestCase(-1, "api_key_expired")]
    public async Task AKey_EndsWhenItExpires(int secondsLeft, string? code)
    {
        Stands(Key() with { ExpiresAt = Now.AddSeconds(secondsLeft) });

        (await Check.CheckKeyAsync(_secret.ToKey(3), CancellationToken.None)).Failure?.Code.Should().Be(code);
    }

    [Test]
    public async Task ThatAKeyHasExpired_IsToldOnlyToWhoeverHasIt()
    {
        Stands(Key() with { ExpiresAt = Now.AddDays(-1) });

        (await Check.CheckKeyAsync(ApiKeySecret.Generate().ToKey(3), CancellationToken.None)).Failure!.Code.Should().Be("api_key_invalid");
    }

    private void TokenSays(long user) => _tokens.Validate("token").Returns(new AccessTokenClaims(user, Now, Now.AddMinutes(15)));

    private void Stands(AccountAccess account) => _accounts.FindAsync(account.Kind, account.Id, Arg.Any<CancellationToken>()).Returns(account);

    private async Task<string?> CodeOfTokenAsync() => (await Check.CheckTokenAsync("token", CancellationToken.None)).Failure?.Code;

    private static AccountAccess User() => new()
    {
        Kind = CallerKind.User,
        Id = 7,
        Name = "ada",
        Access = Access.Nothing,
        Roles = [],
        Disabled = false,
        TokensValidAfter = null,
        KeyHash = null,
        ExpiresAt = null,
        RatePerMinute = null,
    };

    private AccountAccess Key() => User() with { Kind = CallerKind.ApiKey, Id = 3, Name = "reports", KeyHash = _secret.Hash() };
}
