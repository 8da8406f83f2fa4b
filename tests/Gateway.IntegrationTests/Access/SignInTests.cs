using Gateway.Application.Accounts;
using Gateway.Application.Results;

namespace Gateway.IntegrationTests.Access;

/// <summary>Names and passwords against a real database.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class SignInTests
{
    private AccountsHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await AccountsHost.StartAsync(("RATE_LIMIT_LOGIN_PER_MINUTE", "3"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task TheRightPassword_GivesTokensOfThatUser()
    {
        var person = await _host.AddUserAsync();

        var signedIn = await _host.SignInAsync(person);

        (signedIn.TokenType, signedIn.ExpiresIn).Should().Be(("Bearer", 900));
        var proven = (await _host.CheckTokenAsync(signedIn.AccessToken)).Value!;
        (proven.Account.Id, proven.Account.Name).Should().Be((person.Id, person.Name));
        (await _host.Db.CountAsync("users", "id = $1 AND last_sign_in_at > now() - interval '1 minute'", person.Id)).Should().Be(1);
        (await _host.Db.CountAsync("audit_events", "actor_kind = 'user' AND actor_id = $1 AND action = 'sign_in.begun' AND address = '192.0.2.1'", person.Id)).Should().Be(1);
    }

    [Test]
    public async Task AName_IsFoundHoweverItIsTyped()
    {
        var person = await _host.AddUserAsync();

        (await _host.SignInAsync($" {person.Name.ToUpperInvariant()} ", person.Password)).IsOk.Should().BeTrue();
    }

    [Test]
    public async Task AWrongPassword_AndANameThatNobodyHas_AnswerAlike()
    {
        var person = await _host.AddUserAsync();

        var failures = new[]
        {
            await FailureAsync(person.Name, person.Password + "x"), await FailureAsync("nobody-of-that-name", person.Password), await FailureAsync("no name\0at all", person.Password),
        };

        failures.Should().OnlyContain(failure => failure == failures[0]);
        (failures[0].Kind, failures[0].Code).Should().Be((FailureKind.Unauthenticated, "sign_in_failed"));
    }

    [Test]
    public async Task ADisabledAccount_IsToldToWhoeverHasItsPassword()
    {
        var person = await _host.AddUserAsync();
        await _host.Db.ExecuteAsync("UPDATE users SET disabled = true WHERE id = $1", person.Id);

        (await FailureAsync(person.Name, person.Password)).Code.Should().Be("account_disabled");
        (await FailureAsync(person.Name, "another password")).Code.Should().Be("sign_in_failed");
    }

    [Test]
    public async Task AHashOfYesterdaysRules_IsRenewed()
    {
        var person = await _host.AddUserAsync(rounds: 1000);
        var passwords = _host.Get<IPasswords>();
        (await passwords.VerifyAsync(await HashAsync(person), person.Password, CancellationToken.None)).Should().Be(PasswordCheck.RightButOutdated);

        await _host.SignInAsync(person);

        (await passwords.VerifyAsync(await HashAsync(person), person.Password, CancellationToken.None)).Should().Be(PasswordCheck.Right);
    }

    [Test]
    public async Task TooManyTries_AreHeldBack_BeforeThePasswordIsLookedAt()
    {
        var person = await _host.AddUserAsync();
        for (var i = 0; i < 3; i++)
            (await FailureAsync(person.Name, "a wrong password", "198.51.100.1")).Code.Should().Be("sign_in_failed");

        var held = await FailureAsync(person.Name, person.Password, "198.51.100.1");

        (held.Kind, held.Code).Should().Be((FailureKind.TooMany, "sign_in_throttled"));
        held.RetryAfter.Should().BePositive();
        (await _host.SignInAsync(person.Name, person.Password, "198.51.100.2")).IsOk.Should().BeTrue();
    }

    [TestCase("", "a password", "username")]
    [TestCase("ada", "", "password")]
    [TestCase(257, 12, "username")]
    [TestCase(3, 257, "password")]
    public async Task WhatCannotBeRight_IsNamed(object name, object password, string field)
    {
        var failure = await FailureAsync(Text(name), Text(password));

        failure.Kind.Should().Be(FailureKind.Invalid);
        failure.Fields.Should().ContainSingle().Which.Field.Should().Be(field);

        static string Text(object value) => value is int length ? new string('x', length) : (string)value;
    }

    [Test]
    public async Task NoTokenAndNoPassword_StandsInAnyTable()
    {
        var person = await _host.AddUserAsync();
        var signedIn = await _host.SignInAsync(person);

        foreach (var table in new[] { "users", "refresh_tokens", "audit_events" })
        {
            var rows = string.Join('\n', await _host.Db.ColumnAsync<string>($"SELECT row_to_json(t)::text FROM {table} t"));
            rows.Should().NotBeEmpty().And.NotContainAny(person.Password, signedIn.AccessToken, signedIn.RefreshToken, signedIn.RefreshToken[4..]);
        }
    }

    [Test]
    public async Task AfterAllSignInsAreEnded_TheNextWorksAtOnce_AndTheFormerDoNot()
    {
        var person = await _host.AddUserAsync();
        var former = await _host.SignInAsync(person);

        await _host.Db.ExecuteAsync("UPDATE users SET tokens_valid_after = date_trunc('second', clock_timestamp()) + interval '1 second' WHERE id = $1", person.Id);
        var next = await _host.SignInAsync(person);

        (await _host.CheckTokenAsync(former.AccessToken)).Failure!.Code.Should().Be("token_invalid");
        (await _host.RefreshAsync(former.RefreshToken)).Failure!.Code.Should().Be("refresh_invalid");
        (await _host.CheckTokenAsync(next.AccessToken)).IsOk.Should().BeTrue();
        (await _host.RefreshAsync(next.RefreshToken)).IsOk.Should().BeTrue();
    }

    private async Task<Failure> FailureAsync(string name, string password, string address = "192.0.2.1") =>
        (await _host.SignInAsync(name, password, address)).Failure ?? throw new AssertionException("Signed in.");

    private Task<string?> HashAsync(Person person) => _host.Db.ScalarAsync<string>("SELECT password_hash FROM users WHERE id = $1", person.Id);
}
