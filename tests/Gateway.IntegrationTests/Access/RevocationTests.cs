using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Access;

/// <summary>What is taken away on one process is refused on another within a second, with the rights cached in Redis and with Redis dead.</summary>
[TestFixture(true)]
[TestFixture(false)]
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class RevocationTests(bool withRedis)
{
    private const string Bot = "alerts";
    private const string Me = "/api/v1/auth/me";

    private readonly List<string> _secrets = [];
    private PrivateRedis _redis = null!;
    private ManagedGateways _gateways = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = await PrivateRedis.StartAsync();
        _gateways = await ManagedGateways.StartAsync(
            processes: 2,
            _redis.Url,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["LOG_LEVEL"] = "Trace", ["RATE_LIMIT_PER_MINUTE"] = "1000000", ["RATE_LIMIT_LOGIN_PER_MINUTE"] = "1000" },
            BotEntry.None(Bot));
        if (!withRedis)
            await _redis.KillAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateways.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    [Order(1)]
    public async Task ARightARoleAKeyAndAnAccount_AreRefusedOnTheOtherProcess_WithinASecond()
    {
        var admin = await _gateways.AdminAsync();
        var (reader, readerToken) = await NewUserAsync("viewer");
        var (auditor, auditorToken) = await NewUserAsync("admin");
        var (leaver, leaverToken) = await NewUserAsync("viewer");
        var (renewed, renewedToken) = await NewUserAsync("viewer");
        var (keyId, key) = await _gateways.NewKeyAsync(["bots:read"]);
        _secrets.Add(key);
        await GrantAsync(canRead: true);

        await Task.WhenAll(
            RefusedAsync("a right", readerToken, Me, answer => answer.Ok()["rights"]!.AsArray().Count > 0, () => GrantAsync(canRead: false)),
            RefusedAsync("a role", auditorToken, "/api/v1/audit", IsOk, () => ChangeAsync(auditor, new JsonObject { ["roles"] = new JsonArray("viewer") })),
            RefusedAsync("an account", leaverToken, Me, IsOk, () => ChangeAsync(leaver, new JsonObject { ["disabled"] = true })),
            RefusedAsync("a password", renewedToken, Me, IsOk, () => ChangeAsync(renewed, new JsonObject { ["password"] = NewSecret() })),
            RefusedAsync("a key", key, Me, IsOk, async () => (await admin.SendJsonAsync(HttpMethod.Delete, $"/api/v1/apikeys/{keyId}")).Ok()));

        async Task GrantAsync(bool canRead) => (await admin.SendJsonAsync(
            HttpMethod.Put, $"/api/v1/bots/{Bot}/permissions", new JsonObject { ["user_id"] = reader, ["can_read"] = canRead, ["can_send"] = false, ["can_manage"] = false })).Ok();

        async Task ChangeAsync(long user, JsonObject change) => (await admin.SendJsonAsync(HttpMethod.Patch, $"/api/v1/users/{user}", change)).Ok();
    }

    [Test]
    [Order(2)]
    public async Task WhileTheEpochCannotBeRead_NoCachedRightOutlivesASecond()
    {
        var (user, token) = await NewUserAsync("admin");
        await using var connection = await _gateways.Database.Db.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RefusedAsync("a role", token, "/api/v1/audit", IsOk, async () =>
        {
            await using var hold = new Npgsql.NpgsqlCommand("LOCK TABLE access_epoch IN ACCESS EXCLUSIVE MODE", connection);
            await hold.ExecuteNonQueryAsync();
            await _gateways.Database.Db.ExecuteAsync("DELETE FROM user_roles WHERE user_id = $1", user);
        });
    }

    /// <summary>Last, so that it sees all that the others had written at the most talkative level.</summary>
    [Test]
    [Order(3)]
    public async Task NoPasswordTokenOrKey_IsInAnyLog()
    {
        var password = NewSecret();
        await _gateways.Client().SendJsonAsync(HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = ManagedGateways.AdminName, ["password"] = password });
        await _gateways.Client().SendJsonAsync(HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = password, ["password"] = password });
        var signedIn = (await _gateways.Client().SendJsonAsync(
            HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = ManagedGateways.AdminName, ["password"] = _gateways.AdminPassword })).Ok();
        _secrets.AddRange([signedIn["access_token"]!.GetValue<string>(), signedIn["refresh_token"]!.GetValue<string>(), _gateways.AdminPassword, _gateways.JwtSecret, _gateways.EncryptionKey]);
        (await _gateways.Client().SendJsonAsync(HttpMethod.Post, "/api/v1/auth/refresh", new JsonObject { ["refresh_token"] = signedIn["refresh_token"]!.GetValue<string>() })).Ok();

        _secrets.Should().HaveCountGreaterThan(5);
        foreach (var gateway in _gateways.Processes)
            gateway.Log.ToString().Should().NotBeEmpty().And.NotContainAny(_secrets.Select(secret => secret.Length > 60 ? secret[^40..] : secret));
    }

    /// <summary>Takes something away on the first process; no request that begins at the second one more than a second later may pass.</summary>
    private async Task RefusedAsync(string what, string credential, string path, Func<ApiAnswer, bool> passes, Func<Task> takeAway)
    {
        var client = _gateways.Client(credential, process: 1);
        passes(await client.GetJsonAsync(path)).Should().BeTrue("{0} is there at first", what);
        passes(await client.GetJsonAsync(path)).Should().BeTrue("{0} is there at first", what);

        await takeAway();
        var taken = TimeProvider.System.GetTimestamp();
        var (late, refused) = (TimeSpan.Zero, 0);
        for (var began = TimeSpan.Zero; began < TimeSpan.FromMilliseconds(1500) || refused < 3; began = TimeProvider.System.GetElapsedTime(taken))
        {
            if (passes(await client.GetJsonAsync(path)))
                (late, refused) = (began, 0);
            else
                refused++;
            began.Should().BeLessThan(TimeSpan.FromSeconds(30), "{0} is refused at last", what);
        }

        late.Should().BeLessThan(TimeSpan.FromSeconds(1), "{0} was taken away", what);
    }

    private static bool IsOk(ApiAnswer answer) => (int)answer.Status == 200;

    private async Task<(long Id, string Token)> NewUserAsync(string role)
    {
        var (name, password) = ($"user-{_gateways.NewId()}", NewSecret());
        var body = new JsonObject { ["username"] = name, ["password"] = password, ["roles"] = new JsonArray(role) };
        var made = (await (await _gateways.AdminAsync()).SendJsonAsync(HttpMethod.Post, "/api/v1/users", body)).Ok();
        var token = await _gateways.SignInAsync(name, password);
        _secrets.Add(token);
        return (made["id"]!.GetValue<long>(), token);
    }

    private string NewSecret()
    {
        var secret = $"pw-{Guid.NewGuid():N}";
        lock (_secrets)
            _secrets.Add(secret);
        return secret;
    }
}
