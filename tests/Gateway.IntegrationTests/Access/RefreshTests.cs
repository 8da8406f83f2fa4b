using Gateway.Application.Accounts;
using Gateway.Infrastructure.Accounts;

namespace Gateway.IntegrationTests.Access;

/// <summary>Refresh tokens: each works once, and one in two hands ends the sign-in.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class RefreshTests
{
    private AccountsHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await AccountsHost.StartAsync(("RATE_LIMIT_LOGIN_PER_MINUTE", "1000"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task ARefreshToken_GivesTheNextPair()
    {
        var (person, first) = await SignInAsync();

        var second = (await _host.RefreshAsync(first.RefreshToken)).Value!;
        var third = (await _host.RefreshAsync(second.RefreshToken)).Value!;

        new[] { first.RefreshToken, second.RefreshToken, third.RefreshToken }.Should().OnlyHaveUniqueItems();
        (await _host.CheckTokenAsync(third.AccessToken)).Value!.Account.Id.Should().Be(person.Id);
        (await _host.Db.CountAsync("refresh_tokens", "user_id = $1 AND used_at IS NULL AND expires_at BETWEEN now() + interval '6 days 23 hours' AND now() + interval '7 days'", person.Id))
            .Should().Be(1);
    }

    [Test]
    public async Task OfTwentyWhoUseItAtOnce_ExactlyOneGetsTheNextPair()
    {
        var (_, signedIn) = await SignInAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.RefreshAsync(signedIn.RefreshToken)));

        results.Where(result => !result.IsOk).Select(result => result.Failure!.Code).Should().HaveCount(19).And.OnlyContain(code => code == "refresh_in_progress");
        var winner = results.Single(result => result.IsOk).Value!;
        (await _host.RefreshAsync(winner.RefreshToken)).IsOk.Should().BeTrue();
    }

    [Test]
    public async Task UsedAgainLater_ItEndsTheWholeSignIn_AndNoOther()
    {
        var (person, signedIn) = await SignInAsync();
        var other = await _host.SignInAsync(person);
        var next = (await _host.RefreshAsync(signedIn.RefreshToken)).Value!;
        await _host.Db.ExecuteAsync("UPDATE refresh_tokens SET used_at = used_at - interval '11 seconds' WHERE user_id = $1", person.Id);

        (await CodeAsync(signedIn.RefreshToken)).Should().Be("refresh_reused");

        (await CodeAsync(next.RefreshToken)).Should().Be("refresh_invalid");
        (await CodeAsync(signedIn.RefreshToken)).Should().Be("refresh_invalid");
        (await CodeAsync(other.RefreshToken)).Should().BeNull();
        (await _host.Db.CountAsync("audit_events", "actor_id = $1 AND action = 'sign_in.revoked' AND details::text LIKE '%refresh_reused%'", person.Id)).Should().Be(1);
    }

    [Test]
    public async Task AfterSevenDays_ItHasExpired()
    {
        var (person, signedIn) = await SignInAsync();
        await _host.Db.ExecuteAsync("UPDATE refresh_tokens SET expires_at = now() - interval '1 ms' WHERE user_id = $1", person.Id);

        (await CodeAsync(signedIn.RefreshToken)).Should().Be("refresh_expired");
    }

    [Test]
    public async Task AUserWhoIsDisabled_CannotRefresh_UntilEnabled()
    {
        var (person, signedIn) = await SignInAsync();
        await _host.Db.ExecuteAsync("UPDATE users SET disabled = true WHERE id = $1", person.Id);
        (await CodeAsync(signedIn.RefreshToken)).Should().Be("account_disabled");

        await _host.Db.ExecuteAsync("UPDATE users SET disabled = false WHERE id = $1", person.Id);
        (await CodeAsync(signedIn.RefreshToken)).Should().BeNull();
    }

    [Test]
    public async Task WhoeverSignsOut_EndsTheSignIn_HoweverOften()
    {
        var (person, signedIn) = await SignInAsync();
        var next = (await _host.RefreshAsync(signedIn.RefreshToken)).Value!;

        (await _host.SignOutAsync(signedIn.RefreshToken)).IsOk.Should().BeTrue();
        (await _host.SignOutAsync(signedIn.RefreshToken)).IsOk.Should().BeTrue();

        (await CodeAsync(next.RefreshToken)).Should().Be("refresh_invalid");
        (await _host.Db.CountAsync("audit_events", "actor_id = $1 AND action = 'sign_in.ended'", person.Id)).Should().Be(1);
    }

    [TestCase("")]
    [TestCase("garbage")]
    [TestCase("tgr_0000000000000000000000000000000000000000000")]
    public async Task WhatIsNoRefreshToken_IsRefused_AndSigningOutWithItIsFine(string token)
    {
        (await CodeAsync(token)).Should().Be(token.Length == 0 ? "invalid_request" : "refresh_invalid");
        if (token.Length > 0)
            (await _host.SignOutAsync(token)).IsOk.Should().BeTrue();
    }

    [Test]
    public async Task ExpiredTokens_ArePurged_AndNoOthers()
    {
        var (expired, _) = await SignInAsync();
        var (valid, signedIn) = await SignInAsync();
        await _host.Db.ExecuteAsync("UPDATE refresh_tokens SET expires_at = now() - interval '25 hours' WHERE user_id = $1", expired.Id);

        await new RefreshTokenPurge(_host.Get<Npgsql.NpgsqlDataSource>(), TimeProvider.System).RunOnceAsync(CancellationToken.None);

        (await _host.Db.CountAsync("refresh_tokens", "user_id = $1", expired.Id)).Should().Be(0);
        (await _host.Db.CountAsync("refresh_tokens", "user_id = $1", valid.Id)).Should().Be(1);
        (await CodeAsync(signedIn.RefreshToken)).Should().BeNull();
    }

    private async Task<(Person Person, SignedIn SignedIn)> SignInAsync()
    {
        var person = await _host.AddUserAsync();
        return (person, await _host.SignInAsync(person));
    }

    private async Task<string?> CodeAsync(string token) => (await _host.RefreshAsync(token)).Failure?.Code;
}
