using System.Net;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Accounts;

/// <summary>Users, keys and permissions as programs meet them.</summary>
internal sealed class AccountRoutesTests
{
    private const string Password = "correct horse battery";

    private ManagedGateways _gateways = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _gateways = await ManagedGateways.StartAsync(bots: [BotEntry.None("alerts"), BotEntry.None("hello")]);
        _admin = await _gateways.AdminAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _gateways.DisposeAsync();

    [Test]
    public async Task EveryBadField_IsNamedAtOnce_AlsoBesideOneThatNobodyKnows()
    {
        var answer = await _admin.SendJsonAsync(
            HttpMethod.Post, "/api/v1/apikeys", new JsonObject { ["name"] = "", ["scopes"] = new JsonArray("everything"), ["color"] = "red" });

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Json()!["errors"]!.AsArray().Select(problem => ((string)problem!["field"]!).Split('[')[0]).Should().BeEquivalentTo("color", "name", "scopes");
    }

    [Test]
    public async Task AUser_IsMadeChangedAndRemoved()
    {
        var name = $"user-{_gateways.NewId()}";
        var made = await PostAsync("/users", new JsonObject { ["username"] = name.ToUpperInvariant(), ["password"] = Password, ["roles"] = new JsonArray("viewer") });
        made.Status.Should().Be(HttpStatusCode.Created, made.Body);
        var path = $"/users/{made.Json()!["id"]}";
        var client = _gateways.Client(await _gateways.SignInAsync(name, Password));
        (await client.GetJsonAsync("/api/v1/auth/me")).Status.Should().Be(HttpStatusCode.OK);

        (await GetAsync(path)).Ok()["username"]!.GetValue<string>().Should().Be(name);
        (await PostAsync("/users", new JsonObject { ["username"] = name, ["password"] = Password })).Code.Should().Be("username_taken");
        (await SendAsync(HttpMethod.Patch, path, new JsonObject { ["display_name"] = "Grace" })).Ok().ToJsonString().Should().Contain("Grace").And.Contain("viewer");
        (await client.GetJsonAsync("/api/v1/auth/me")).Status.Should().Be(HttpStatusCode.OK, "a name ends no sign-in");
        (await SendAsync(HttpMethod.Patch, path, new JsonObject { ["password"] = "another good password" })).Ok();
        await IsRefusedAsync(client);
        (await SendAsync(HttpMethod.Delete, path)).Status.Should().Be(HttpStatusCode.NoContent);
        (await GetAsync(path)).Code.Should().Be("user_not_found");
    }

    [Test]
    public async Task TheLastAdmin_Stays()
    {
        var me = (await GetAsync("/auth/me")).Ok()["id"]!;

        (await SendAsync(HttpMethod.Delete, $"/users/{me}")).Code.Should().Be("last_admin");
        (await SendAsync(HttpMethod.Patch, $"/users/{me}", new JsonObject { ["disabled"] = true })).Status.Should().Be(HttpStatusCode.Conflict);
    }

    [Test]
    public async Task EveryBadField_IsNamedAtOnce()
    {
        var user = await PostAsync("/users", new JsonObject { ["username"] = "?", ["password"] = "short", ["display_name"] = "a\nb", ["roles"] = new JsonArray("viewer", "king") });
        var key = await PostAsync("/apikeys", new JsonObject
        {
            ["name"] = string.Empty,
            ["scopes"] = new JsonArray("bots:read", "apikeys:write"),
            ["bots"] = new JsonArray("hello", "nope"),
            ["expires_at"] = "2020-01-01T00:00:00Z",
            ["rate_per_minute"] = 1_000_001,
        });
        var types = await PostAsync("/users", new JsonObject { ["username"] = "a\0b", ["password"] = 1, ["admin"] = true });

        Fields(user).Should().BeEquivalentTo("username", "password", "display_name", "roles[1]");
        Fields(key).Should().BeEquivalentTo("name", "scopes[1]", "bots[1]", "expires_at", "rate_per_minute");
        Fields(types).Should().BeEquivalentTo("username", "password", "admin");
    }

    [Test]
    public async Task AKey_IsShownOnce_AndEndsWithItsSecret()
    {
        var (id, key) = await _gateways.NewKeyAsync(["apikeys:read", "audit:read"]);
        var program = _gateways.Client(key);

        var shown = new[] { await program.GetJsonAsync("/api/v1/apikeys"), await program.GetJsonAsync($"/api/v1/apikeys/{id}"), await program.GetJsonAsync("/api/v1/audit") };
        var rotated = (await PostAsync($"/apikeys/{id}/rotate")).Ok()["key"]!.GetValue<string>();

        foreach (var answer in shown)
            answer.Ok().ToJsonString().Should().NotContain(key.Split('_', 3)[2]).And.NotContain("hash");
        shown[1].Json()!["id"]!.GetValue<long>().Should().Be(id);
        await IsRefusedAsync(program);
        var successor = _gateways.Client(rotated);
        (await successor.GetJsonAsync($"/api/v1/apikeys/{id}")).Status.Should().Be(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Delete, $"/apikeys/{id}")).Status.Should().Be(HttpStatusCode.NoContent);
        await IsRefusedAsync(successor);
    }

    [Test]
    public async Task AKey_MakesNoKeysAndNoUsers()
    {
        var (_, key) = await _gateways.NewKeyAsync(["apikeys:read", "users:read"]);
        var program = _gateways.Client(key);

        (await program.SendJsonAsync(HttpMethod.Post, "/api/v1/apikeys", new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray() })).Code.Should().Be("scope_missing");
        (await program.SendJsonAsync(HttpMethod.Post, "/api/v1/users", new JsonObject { ["username"] = "mallory", ["password"] = Password })).Code.Should().Be("scope_missing");
    }

    [Test]
    public async Task Permissions_AreSetListedAndTakenAway()
    {
        var (id, _) = await _gateways.NewKeyAsync(["chats:read"], ["hello"]);
        var chat = await _gateways.Database.Db.ScalarAsync<long>(
            "INSERT INTO chats (bot_slug, telegram_id, type, created_at) VALUES ('hello', $1, 'group', now()) RETURNING id", -_gateways.NewId());
        foreach (var path in new[] { $"/chats/{chat}/permissions", "/bots/hello/permissions" })
        {
            var set = (await SendAsync(HttpMethod.Put, path, new JsonObject { ["api_key_id"] = id, ["can_manage"] = true })).Ok();
            set["can_read"]!.GetValue<bool>().Should().BeTrue();
            (await GetAsync(path)).Ok()["data"]!.AsArray().Should().Contain(row => row!["api_key_id"]!.GetValue<long>() == id);
            (await SendAsync(HttpMethod.Put, path, new JsonObject { ["api_key_id"] = id })).Status.Should().Be(HttpStatusCode.NoContent);
            (await GetAsync(path)).Ok()["data"]!.AsArray().Should().NotContain(row => row!["api_key_id"]!.GetValue<long>() == id);
        }

        var again = (await SendAsync(HttpMethod.Put, $"/chats/{chat}/permissions", new JsonObject { ["api_key_id"] = id, ["can_read"] = true })).Ok();
        (await SendAsync(HttpMethod.Delete, $"/chats/{chat}/permissions/{again["id"]}")).Status.Should().Be(HttpStatusCode.NoContent);
        (await SendAsync(HttpMethod.Delete, $"/chats/{chat}/permissions/{again["id"]}")).Code.Should().Be("permission_not_found");
        Fields(await SendAsync(HttpMethod.Put, "/bots/alerts/permissions", new JsonObject { ["api_key_id"] = id, ["can_read"] = true })).Should().Equal("api_key_id");
    }

    [Test]
    public async Task AKeyThatIsLimited_SeesNoPermissionsBeyondItsBots()
    {
        var (id, key) = await _gateways.NewKeyAsync(["bots:read", "bots:write", "chats:read"], ["hello"]);
        (await SendAsync(HttpMethod.Put, "/bots/hello/permissions", new JsonObject { ["api_key_id"] = id, ["can_manage"] = true })).Ok();
        var chat = await _gateways.Database.Db.ScalarAsync<long>(
            "INSERT INTO chats (bot_slug, telegram_id, type, created_at) VALUES ('alerts', $1, 'group', now()) RETURNING id", -_gateways.NewId());
        var program = _gateways.Client(key);

        (await program.GetJsonAsync("/api/v1/bots/hello/permissions")).Status.Should().Be(HttpStatusCode.OK);
        foreach (var path in new[] { "/bots/alerts/permissions", "/bots/nope/permissions", $"/chats/{chat}/permissions", "/chats/987654321/permissions" })
        {
            var noun = path[1..].Split('/')[0].TrimEnd('s');
            (await program.GetJsonAsync("/api/v1" + path)).Code.Should().Be($"{noun}_not_found");
            (await program.SendJsonAsync(HttpMethod.Put, "/api/v1" + path, new JsonObject { ["api_key_id"] = id, ["can_read"] = true })).Code.Should().Be($"{noun}_not_found");
        }
    }

    [Test]
    public async Task AKeyThatIsLimitedToEveryBotThereIs_DoesNotCountTheJobsOfOneThatIsGone()
    {
        string[] all = ["alerts", "hello"];
        var (id, key) = await _gateways.NewKeyAsync(["stats:read"], all);
        foreach (var bot in all)
            (await SendAsync(HttpMethod.Put, $"/bots/{bot}/permissions", new JsonObject { ["api_key_id"] = id, ["can_read"] = true })).Ok();

        var health = await _gateways.Client(key).SendJsonAsync(HttpMethod.Get, "/health", headers: ("X-Forwarded-For", "192.0.2.1"));

        health.Ok()["database"]!.GetValue<string>().Should().Be("ok", "it has stats:read");
        health.Json()!["jobs"].Should().BeNull("those of removed bots are among them");
    }

    [Test]
    public async Task AKeyThatIsLimited_DoesNotLearnWhichKeysOtherBotsHave()
    {
        var (id, key) = await _gateways.NewKeyAsync(["bots:write"], ["hello"]);
        var (others, _) = await _gateways.NewKeyAsync(["bots:read"], ["alerts"]);
        (await SendAsync(HttpMethod.Put, "/bots/hello/permissions", new JsonObject { ["api_key_id"] = id, ["can_manage"] = true })).Ok();
        var program = _gateways.Client(key);

        (await AskAsync(others, canRead: true)).Should().Be(await AskAsync(987654321, canRead: true));
        (await AskAsync(others, canRead: false)).Should().Be(await AskAsync(987654321, canRead: false));

        async Task<string?> AskAsync(long about, bool canRead)
        {
            var answer = await program.SendJsonAsync(HttpMethod.Put, "/api/v1/bots/hello/permissions", new JsonObject { ["api_key_id"] = about, ["can_read"] = canRead });
            return $"{answer.Status} {answer.Json()?["errors"]?.ToJsonString()}";
        }
    }

    private Task<ApiAnswer> GetAsync(string path) => _admin.GetJsonAsync("/api/v1" + path);

    private Task<ApiAnswer> PostAsync(string path, JsonObject? body = null) => SendAsync(HttpMethod.Post, path, body);

    private Task<ApiAnswer> SendAsync(HttpMethod method, string path, JsonObject? body = null) => _admin.SendJsonAsync(method, "/api/v1" + path, body);

    private static Task IsRefusedAsync(HttpClient client) => Eventually.BecomesAsync(
        async () => (await client.GetJsonAsync("/api/v1/auth/me")).Status == HttpStatusCode.Unauthorized);

    private static IEnumerable<string> Fields(ApiAnswer answer)
    {
        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity, answer.Body);
        return answer.Json()!["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>());
    }
}
