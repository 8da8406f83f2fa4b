using System.Net;
using System.Text.Json.Nodes;
using Gateway.Domain.Accounts;
using Gateway.IntegrationTests.Http;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.OpenApi;

namespace Gateway.IntegrationTests.Access;

/// <summary>What requests show for themselves, over a real listener.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class AuthenticationTests
{
    private const string Me = "/api/v1/auth/me";

    private ManagedGateways _gateways = null!;
    private string _token = null!;
    private string _key = null!;

    private HttpClient Http => _gateways.Client();

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gateways = await ManagedGateways.StartAsync(settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_LOGIN_PER_MINUTE"] = "1000" });
        _token = (await SignInAsync()).Ok()["access_token"]!.GetValue<string>();
        _key = await AddKeyAsync("'2030-01-01Z'");
    }

    [OneTimeTearDown]
    public ValueTask StopAsync() => _gateways.DisposeAsync();

    [Test]
    public async Task AToken_OrAKeyInEitherHeader_IsAccepted()
    {
        (await NameAsync(("Authorization", $"Bearer {_token}"))).Should().Be(ManagedGateways.AdminName);
        (await NameAsync(("authorization", $"bearer  {_token}"))).Should().Be(ManagedGateways.AdminName);
        (await NameAsync(("Authorization", $"Bearer {_key}"))).Should().Be("a key");
        (await NameAsync(("X-API-Key", _key))).Should().Be("a key");

        async Task<string> NameAsync((string, string) header) => (await GetAsync(header)).Ok()["name"]!.GetValue<string>();
    }

    [Test]
    public async Task WhatIsMissingOrTwice_IsTold()
    {
        await RefusesAsync("credentials_missing");
        await RefusesAsync("credentials_missing", ("Authorization", "Basic YWRhOnB3"));
        await RefusesAsync("credentials_missing", ("Authorization", "Bearer"));
        await RefusesAsync("credentials_missing", ("Authorization", "Bearer  "));
        await RefusesAsync("credentials_missing", ("X-API-Key", " "));
        await RefusesAsync("credentials_ambiguous", ("Authorization", $"Bearer {_token}"), ("X-API-Key", _key));
    }

    [Test]
    public async Task WhatIsNoCredentialOfOurs_IsTold()
    {
        var later = TimeProvider.System.GetUtcNow().AddMinutes(10);
        await RefusesAsync("token_invalid", ("Authorization", "Bearer garbage"));
        await RefusesAsync("token_invalid", ("Authorization", $"Bearer {_token} {_token}"));
        await RefusesAsync("token_invalid", ("Authorization", $"Bearer {_token[..^3]}AAA"));
        await RefusesAsync("token_invalid", ("Authorization", $"Bearer {new string('x', 8000)}"));
        await RefusesAsync("token_invalid", ("Authorization", $"Bearer {Forged.Token("another secret that has more than 32 bytes", later)}"));
        await RefusesAsync("token_expired", ("Authorization", $"Bearer {Forged.Token(_gateways.JwtSecret, DateTimeOffset.UnixEpoch.AddYears(50))}"));
        await RefusesAsync("api_key_invalid", ("X-API-Key", "garbage"));
        await RefusesAsync("api_key_invalid", ("X-API-Key", _token));
        await RefusesAsync("api_key_invalid", ("X-API-Key", ApiKeySecret.Generate().ToKey(987654321)));
        await RefusesAsync("api_key_invalid", ("Authorization", $"Bearer {ApiKeySecret.Generate().ToKey(1)}"));
        await RefusesAsync("api_key_expired", ("X-API-Key", await AddKeyAsync("now() - interval '1 ms'")));
    }

    [Test]
    public async Task AnUnknownKey_AndAWrongSecret_AnswerAlike()
    {
        var unknown = await GetAsync(("X-API-Key", ApiKeySecret.Generate().ToKey(987654321)));
        var wrong = await GetAsync(("X-API-Key", ApiKeySecret.Generate().ToKey(1)));

        Said(unknown).Should().Be(Said(wrong));

        static (HttpStatusCode, string?, string?) Said(ApiAnswer answer) => (answer.Status, answer.Code, answer.Json()!["detail"]?.GetValue<string>());
    }

    [Test]
    public async Task SigningIn_Refreshing_AndSigningOut_HaveTheShapesOfTheContract()
    {
        var signedIn = (await SignInAsync()).Ok().AsObject();
        var refreshed = (await PostAsync("refresh", new JsonObject { ["refresh_token"] = signedIn["refresh_token"]!.GetValue<string>() })).Ok().AsObject();
        var out1 = await PostAsync("logout", new JsonObject { ["refresh_token"] = refreshed["refresh_token"]!.GetValue<string>() });
        var after = await PostAsync("refresh", new JsonObject { ["refresh_token"] = refreshed["refresh_token"]!.GetValue<string>() });

        foreach (var answer in new[] { signedIn, refreshed })
        {
            answer.Select(field => field.Key).Should().BeEquivalentTo("access_token", "refresh_token", "token_type", "expires_in");
            (answer["token_type"]!.GetValue<string>(), answer["expires_in"]!.GetValue<int>()).Should().Be(("Bearer", 900));
        }

        (out1.Status, out1.Body).Should().Be((HttpStatusCode.NoContent, string.Empty));
        (after.Status, after.Code).Should().Be((HttpStatusCode.Unauthorized, "refresh_invalid"));
    }

    [Test]
    public async Task AWrongPassword_IsAnsweredWith401_AndAnUnknownField422()
    {
        var wrong = await PostAsync("login", new JsonObject { ["username"] = ManagedGateways.AdminName, ["password"] = "another" });
        var unknown = await PostAsync("login", new JsonObject { ["username"] = ManagedGateways.AdminName, ["password"] = _gateways.AdminPassword, ["otp"] = "1" });

        (wrong.Status, wrong.Code).Should().Be((HttpStatusCode.Unauthorized, "sign_in_failed"));
        (unknown.Status, unknown.Json()!["errors"]![0]!["field"]!.GetValue<string>()).Should().Be((HttpStatusCode.UnprocessableEntity, "otp"));
    }

    [Test]
    public async Task ABadCredentialBesideAPassword_DoesNotKeepAnybodyOut() =>
        (await Http.SendJsonAsync(HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = ManagedGateways.AdminName, ["password"] = _gateways.AdminPassword }, ("Authorization", "Bearer garbage")))
            .Status.Should().Be(HttpStatusCode.OK);

    [Test]
    public async Task WhoAmI_ShowsRolesScopesAndLimits()
    {
        var user = (await GetAsync(("Authorization", $"Bearer {_token}"))).Ok();
        var key = (await GetAsync(("X-API-Key", _key))).Ok();

        (user["kind"]!.GetValue<string>(), user["is_admin"]!.GetValue<bool>(), user["roles"]!.ToJsonString()).Should().Be(("user", true, """["admin"]"""));
        user["scopes"]!.AsArray().Should().HaveCount(Scope.All.Count);
        (key["kind"]!.GetValue<string>(), key["is_admin"]!.GetValue<bool>(), key["bots"]!.ToJsonString(), key["expires_at"]!.GetValue<string>())
            .Should().Be(("api_key", false, """["kept"]""", "2030-01-01T00:00:00Z"));
        key["scopes"]!.ToJsonString().Should().Be("""["bots:read"]""");
    }

    [Test]
    public async Task WithoutJwtSecret_EveryRouteSaysSo()
    {
        await using var gateway = await ShellGateway.StartAsync(("JWT_SECRET", null));

        foreach (var path in new[] { Me, "/api/v1/audit", "/api/v1/users" })
            await SaysNotConfiguredAsync(gateway, HttpMethod.Get, path, "JWT_SECRET");
        await SaysNotConfiguredAsync(gateway, HttpMethod.Post, "/api/v1/auth/login", "JWT_SECRET");
    }

    [Test]
    public async Task WithoutADatabase_EveryRouteSaysSo()
    {
        await using var gateway = await ShellGateway.StartAsync(("DATABASE_URL", null));

        await SaysNotConfiguredAsync(gateway, HttpMethod.Get, Me, "DATABASE_URL");
        await SaysNotConfiguredAsync(gateway, HttpMethod.Post, "/api/v1/auth/login", "DATABASE_URL");
    }

    private static async Task SaysNotConfiguredAsync(ShellGateway gateway, HttpMethod method, string path, string setting)
    {
        var answer = await gateway.Http.SendJsonAsync(method, path);
        (answer.Status, answer.Code).Should().Be((HttpStatusCode.ServiceUnavailable, "not_configured"));
        answer.Body.Should().Contain(setting);
    }

    private async Task RefusesAsync(string code, params (string, string)[] headers)
    {
        var answer = await GetAsync(headers);
        (answer.Status, answer.Code, answer.Header("WWW-Authenticate"), answer.Header("Content-Type")).Should()
            .Be((HttpStatusCode.Unauthorized, code, "Bearer", "application/problem+json"));
    }

    private Task<ApiAnswer> GetAsync(params (string, string)[] headers) => Http.SendJsonAsync(HttpMethod.Get, Me, null, headers);

    private Task<ApiAnswer> PostAsync(string route, JsonObject body) => Http.SendJsonAsync(HttpMethod.Post, $"/api/v1/auth/{route}", body);

    private Task<ApiAnswer> SignInAsync() => PostAsync("login", new JsonObject { ["username"] = ManagedGateways.AdminName, ["password"] = _gateways.AdminPassword });

    private async Task<string> AddKeyAsync(string expires)
    {
        var secret = ApiKeySecret.Generate();
        var id = await _gateways.Database.Db.ScalarAsync<long>(
            $"INSERT INTO api_keys (name, hash, scopes, bots_limited, expires_at, created_at) VALUES ('a key', $1, '{{bots:read}}', true, {expires}, now()) RETURNING id", secret.Hash());
        await _gateways.Database.Db.ExecuteAsync("INSERT INTO api_key_bots (api_key_id, bot_slug) VALUES ($1, 'kept')", id);
        return secret.ToKey(id);
    }
}
