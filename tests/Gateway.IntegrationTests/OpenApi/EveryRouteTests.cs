using System.Net;
using System.Text.Json.Nodes;
using Gateway.Domain.Accounts;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.OpenApi;

/// <summary>The whole OpenAPI document, operation by operation: what it is refused for, with which code, and that the document says so.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class EveryRouteTests
{
    /// <summary>As the examples of the document name it.</summary>
    private const string Bot = "alerts";
    private const string OtherBot = "two";

    private ManagedGateways _gateways = null!;
    private IReadOnlyList<Operation> _operations = [];
    private Dictionary<string, string> _ids = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        // Nobody is held back here: the limits have tests of their own.
        _gateways = await ManagedGateways.StartAsync(
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_PER_MINUTE"] = "1000000" },
            bots: [BotEntry.None(Bot), BotEntry.None(OtherBot)]);
        _operations = RouteTable.Operations(await RouteTable.DocumentAsync(_gateways.Client()));
        _ids = await SeedAsync();
    }

    [OneTimeTearDown]
    public Task StopAsync() => _gateways.DisposeAsync().AsTask();

    [Test]
    public void TheDocument_HoldsTheRoutesOfTheContract() => _operations.Select(operation => operation.ToString()).Should().Contain(
    [
        "POST /api/v1/auth/login", "POST /api/v1/auth/refresh", "POST /api/v1/auth/logout", "GET /api/v1/auth/me",
        "GET /api/v1/users", "POST /api/v1/users", "GET /api/v1/users/{id}", "PATCH /api/v1/users/{id}", "DELETE /api/v1/users/{id}",
        "GET /api/v1/apikeys", "POST /api/v1/apikeys", "GET /api/v1/apikeys/{id}", "DELETE /api/v1/apikeys/{id}", "POST /api/v1/apikeys/{id}/rotate",
        "GET /api/v1/bots", "POST /api/v1/bots", "GET /api/v1/bots/{id}", "PATCH /api/v1/bots/{id}", "DELETE /api/v1/bots/{id}",
        "GET /api/v1/bots/{id}/webhook", "PUT /api/v1/bots/{id}/webhook", "DELETE /api/v1/bots/{id}/webhook",
        "GET /api/v1/bots/{id}/permissions", "PUT /api/v1/bots/{id}/permissions", "POST /api/v1/bots/{id}/messages",
        "POST /api/v1/bots/{id}/callbacks/{cid}/answer", "GET /api/v1/bots/{id}/files/{file_id}",
        "GET /api/v1/chats", "GET /api/v1/chats/{id}", "DELETE /api/v1/chats/{id}", "GET /api/v1/chats/{id}/messages", "POST /api/v1/chats/{id}/messages",
        "PATCH /api/v1/chats/{id}/messages/{mid}", "DELETE /api/v1/chats/{id}/messages/{mid}", "GET /api/v1/chats/{id}/permissions",
        "PUT /api/v1/chats/{id}/permissions", "DELETE /api/v1/chats/{id}/permissions/{permission}",
        "GET /api/v1/jobs", "GET /api/v1/jobs/{id}", "DELETE /api/v1/jobs/{id}", "POST /api/v1/jobs/{id}/retry", "GET /api/v1/audit", "GET /api/v1/stats",
        "GET /api/v1/ws", "GET /api/v1/stream",
        "GET /api/v1/webhooks", "POST /api/v1/webhooks", "GET /api/v1/webhooks/{id}", "PATCH /api/v1/webhooks/{id}", "DELETE /api/v1/webhooks/{id}",
        "POST /api/v1/webhooks/{id}/test", "POST /api/v1/webhooks/{id}/rotate-secret", "POST /api/v1/webhooks/{id}/enable",
        "GET /api/v1/webhooks/{id}/deliveries", "POST /api/v1/deliveries/{id}/redeliver", "POST /api/v1/webhooks/{id}/redeliver",
    ]);

    [Test]
    public void NothingElse_IsForEverybody() => _operations.Where(operation => operation.IsAnonymous).Select(operation => operation.ToString())
        .Should().BeEquivalentTo("POST /api/v1/auth/login", "POST /api/v1/auth/refresh", "POST /api/v1/auth/logout");

    [Test]
    public void NothingElse_NeedsNoScope() => _operations.Where(operation => !operation.IsAnonymous && operation.Scope is null)
        .Select(operation => operation.ToString()).Should().Equal("GET /api/v1/auth/me");

    [TestCase("PUT /api/v1/bots/{id}/permissions", """{"api_key_id":1}""", 204, null)]
    [TestCase("PUT /api/v1/chats/{id}/permissions", """{"api_key_id":1}""", 204, null)]
    [TestCase("PUT /api/v1/bots/{id}/webhook", """{"url":"https://elsewhere.example"}""", 422, "invalid_request")]
    [TestCase("PUT /api/v1/bots/{id}/webhook", "7", 422, "invalid_request")]
    [TestCase("GET /api/v1/bots/{id}/files/{file_id}", null, 422, "invalid_request")]
    [TestCase("PATCH /api/v1/chats/{id}/messages/{mid}", """{"text":"a"}""", 404, "message_not_found")]
    [TestCase("DELETE /api/v1/chats/{id}/messages/{mid}", null, 404, "message_not_found")]
    public async Task WhatIsAnsweredOtherwise_IsInTheDocument(string route, string? body, int status, string? code)
    {
        await _gateways.NewKeyAsync([]);
        var operation = _operations.Single(operation => string.Equals(operation.ToString(), route, StringComparison.Ordinal));
        var ids = new Dictionary<string, string>(_ids, StringComparer.Ordinal) { ["files/file_id"] = "a.b", ["messages/mid"] = "987654321" };

        var answer = await (await _gateways.AdminAsync()).SendJsonAsync(new HttpMethod(operation.Method), operation.With(ids), body is null ? null : JsonNode.Parse(body));

        ((int)answer.Status, answer.Code).Should().Be((status, code), answer.Body);
        operation.Documents(status, code).Should().BeTrue("{0} answered {1} {2}", operation, status, code);
    }

    [Test]
    public async Task WithAKeyThatHasExpired_ADisabledUser_AndTwoCredentials()
    {
        var (id, expired) = await _gateways.NewKeyAsync([]);
        await _gateways.Database.Db.ExecuteAsync("UPDATE api_keys SET expires_at = now() - interval '1 minute' WHERE id = $1", id);
        await _gateways.Database.Db.ExecuteAsync("UPDATE access_epoch SET epoch = epoch + 1");
        var two = _gateways.Client(expired);
        two.DefaultRequestHeaders.Add("X-API-Key", expired);

        await EveryAsync(_gateways.Client(expired), 401, "api_key_expired");
        await EveryAsync(two, 401, "credentials_ambiguous");
        await EveryAsync(_gateways.Client(await DisabledAsync()), 401, "account_disabled");

        async Task<string> DisabledAsync()
        {
            var admin = await _gateways.AdminAsync();
            var body = new JsonObject { ["username"] = $"user-{_gateways.NewId()}", ["password"] = _gateways.AdminPassword };
            var user = (await admin.SendJsonAsync(HttpMethod.Post, "/api/v1/users", body)).Ok()["id"]!.GetValue<long>();
            await _gateways.Database.Db.ExecuteAsync("UPDATE users SET disabled = true WHERE id = $1", user);
            return Forged.Token(_gateways.JwtSecret, Later, subject: user);
        }
    }

    [Test]
    public Task WithoutACredential() => EveryAsync(_gateways.Client(), 401, "credentials_missing");

    [Test]
    public Task WithAnExpiredToken() => EveryAsync(_gateways.Client(Forged.Token(_gateways.JwtSecret, DateTimeOffset.UnixEpoch.AddYears(50))), 401, "token_expired");

    [Test]
    public Task WithATokenOfAnotherGateway() => EveryAsync(_gateways.Client(Forged.Token($"another-{_gateways.JwtSecret}", Later)), 401, "token_invalid");

    [Test]
    public Task WithATokenForAnotherAudience() => EveryAsync(_gateways.Client(Forged.Token(_gateways.JwtSecret, Later, audience: "elsewhere")), 401, "token_invalid");

    [Test]
    public Task WithAnUnsignedToken() => EveryAsync(_gateways.Client(Forged.Token(_gateways.JwtSecret, Later, algorithm: "none")), 401, "token_invalid");

    [Test]
    public Task WithAKeyThatDoesNotExist() => EveryAsync(_gateways.Client($"tgw_999999_{new string('A', 43)}"), 401, "api_key_invalid");

    [Test]
    public async Task WithAKeyThatHasEveryOtherScope()
    {
        foreach (var scoped in _operations.Where(operation => operation.Scope is not null).GroupBy(operation => operation.Scope!, StringComparer.Ordinal))
        {
            var (id, key) = await _gateways.NewKeyAsync(Scope.All.Except(Scope.NeverOfKeys, StringComparer.Ordinal).Except([scoped.Key], StringComparer.Ordinal));
            await GrantAsync(id, Bot);
            var client = _gateways.Client(key);
            foreach (var operation in scoped)
            {
                var answer = await operation.CallAsync(client, _ids);
                ((int)answer.Status, answer.Code).Should().Be((403, "scope_missing"), "{0} needs {1}; it answered {2}", operation, scoped.Key, answer.Body);
                answer.Body.Should().Contain(scoped.Key);
                operation.Documents(403, answer.Code).Should().BeTrue("{0} answered {1}", operation, answer.Code);
            }
        }
    }

    [Test]
    public async Task OfAnotherBot_NothingIsThere()
    {
        var (id, key) = await _gateways.NewKeyAsync(Scope.All.Except(Scope.NeverOfKeys, StringComparer.Ordinal), [OtherBot]);
        await GrantAsync(id, OtherBot);
        var client = _gateways.Client(key);
        var touching = _operations.Where(operation => operation.Path.StartsWith("/api/v1/bots/{", StringComparison.Ordinal)
            || operation.Path.StartsWith("/api/v1/chats/{", StringComparison.Ordinal) || operation.Path.StartsWith("/api/v1/jobs/{", StringComparison.Ordinal)).ToList();
        touching.Count.Should().BeGreaterThan(15);
        foreach (var operation in touching)
        {
            var there = await operation.CallAsync(client, _ids);
            var nowhere = await operation.CallAsync(client, new Dictionary<string, string>(StringComparer.Ordinal) { ["bots/id"] = "no-such-bot", ["chats/id"] = "987654321", ["jobs/id"] = "987654321" });

            ((int)there.Status).Should().Be(404, "{0} is another bot's; it answered {1}", operation, there.Body);
            there.Code.Should().Be(nowhere.Code, "{0}: what may not be read and what does not exist are answered alike", operation);
            operation.Documents(404, there.Code).Should().BeTrue("{0} answered {1}", operation, there.Code);
        }
    }

    [Test]
    public async Task EveryAnswer_CarriesItsLimits_AndIsNeverStored()
    {
        foreach (var operation in _operations)
        {
            var answer = await operation.CallAsync(_gateways.Client(), _ids);
            foreach (var header in (string[])["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"])
                answer.Header(header).Should().NotBeNullOrEmpty("{0} answers {1}", operation, header);
            answer.Header("Cache-Control").Should().Be("no-store");
        }
    }

    private static DateTimeOffset Later => TimeProvider.System.GetUtcNow().AddMinutes(10);

    /// <summary>So that nothing but the scope, or the bot limit, stands in the key's way.</summary>
    private async Task GrantAsync(long key, string bot)
    {
        var grant = new JsonObject { ["api_key_id"] = key, ["can_read"] = true, ["can_send"] = true, ["can_manage"] = true };
        (await (await _gateways.AdminAsync()).SendJsonAsync(HttpMethod.Put, $"/api/v1/bots/{bot}/permissions", grant)).Ok();
    }

    private async Task EveryAsync(HttpClient client, int status, string code)
    {
        foreach (var operation in _operations.Where(operation => !operation.IsAnonymous))
        {
            var answer = await operation.CallAsync(client, _ids);
            ((int)answer.Status, answer.Code).Should().Be((status, code), "{0} answered {1}", operation, answer.Body);
            operation.Documents(status, code).Should().BeTrue("{0} can answer {1} {2}", operation, status, code);
            if (status == (int)HttpStatusCode.Unauthorized)
                answer.Header("WWW-Authenticate").Should().StartWith("Bearer");
        }
    }

    /// <summary>One real thing for each noun of the first bot, so that what is refused is there.</summary>
    private async Task<Dictionary<string, string>> SeedAsync()
    {
        await _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), "hello", 4242));
        var admin = await _gateways.AdminAsync();
        var chat = (await admin.GetJsonAsync("/api/v1/chats")).Ok()["data"]!.AsArray().Single()!["id"]!;
        var message = (await admin.GetJsonAsync($"/api/v1/chats/{chat}/messages")).Ok()["data"]!.AsArray().Single()!["id"]!;
        var job = (await admin.GetJsonAsync("/api/v1/jobs")).Ok()["data"]!.AsArray().Single()!["id"]!;
        return new(StringComparer.Ordinal)
        {
            ["bots/id"] = Bot,
            ["callbacks/cid"] = "1",
            ["files/file_id"] = "file",
            ["chats/id"] = $"{chat}",
            ["messages/mid"] = $"{message}",
            ["permissions/permission"] = "1",
            ["jobs/id"] = $"{job}",
            ["users/id"] = "1",
            ["apikeys/id"] = "1",
        };
    }
}
