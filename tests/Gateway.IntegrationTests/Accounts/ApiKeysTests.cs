using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Domain.Accounts;

namespace Gateway.IntegrationTests.Accounts;

internal sealed class ApiKeysTests
{
    private ManagementStore _store = null!;

    [OneTimeSetUp]
    public async Task Create() => _store = await ManagementStore.CreateAsync("alerts", "hello");

    [OneTimeTearDown]
    public async Task Drop() => await _store.DisposeAsync();

    [Test]
    public async Task AKey_ShowsWhatItWasGiven()
    {
        var end = new DateTimeOffset(2096, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var made = await _store.OkAsync(new CreateApiKey(
            Caller.CommandLine, new CreateApiKeyBody("reports", ["messages:read", "chats:read", "chats:read"], ["hello", "alerts", "hello"], end, 60)));

        var row = await _store.OkAsync(new GetApiKey(Caller.CommandLine, made.Id));
        row.Should().BeEquivalentTo(new
        {
            Name = "reports",
            Scopes = new[] { "messages:read", "chats:read" },
            Bots = new[] { "alerts", "hello" },
            ExpiresAt = end,
            RatePerMinute = 60,
            CreatedBy = (long?)null,
            LastUsedAt = (DateTimeOffset?)null,
        });
        (await _store.OkAsync(new ListApiKeys(Caller.CommandLine, new PageRequest(200)))).Data.Should().ContainEquivalentOf(row);
        (await _store.OkAsync(new FindApiKey(Caller.CommandLine, "reports"))).Should().BeEquivalentTo(row);
    }

    [Test]
    public async Task Bots_Absent_MeansAll_AndEmpty_None()
    {
        var (all, none) = (await _store.NewKeyAsync([]), await _store.NewKeyAsync([], []));

        (await _store.OkAsync(new GetApiKey(Caller.CommandLine, all.Id))).Bots.Should().BeNull();
        (await _store.OkAsync(new GetApiKey(Caller.CommandLine, none.Id))).Bots.Should().BeEmpty();
    }

    [Test]
    public async Task WhatIsKept_IsTheHashOfTheSecretAlone()
    {
        var key = await _store.NewKeyAsync(["bots:read"]);

        ApiKeyToken.TryParse(key.Key, out var token).Should().BeTrue();
        token!.Id.Should().Be(key.Id);
        token.Secret.Matches(await _store.Db.ScalarAsync<byte[]>("SELECT hash FROM api_keys WHERE id = $1", key.Id)).Should().BeTrue();
    }

    [Test]
    public async Task NoPlainSecret_IsInAnyTable()
    {
        var user = await _store.OkAsync(new CreateUser(Caller.CommandLine, new CreateUserBody(_store.NewName(), ManagementStore.Password)));
        var key = await _store.NewKeyAsync(["bots:read"], ["hello"]);
        var rotated = await _store.OkAsync(new RotateApiKey(Caller.CommandLine, key.Id));

        var tables = await TablesAsync();

        tables.Should().Contain(user.Username).And.Contain(key.Name, "the search finds what is there");
        foreach (var secret in new[] { ManagementStore.Password, SecretOf(key.Key), SecretOf(rotated.Key) })
            tables.Should().NotContain(secret);
    }

    [Test]
    public async Task ANewSecret_ReplacesTheOld()
    {
        var key = await _store.NewKeyAsync(["bots:read"], ["hello"]);

        var rotated = await _store.OkAsync(new RotateApiKey(Caller.CommandLine, key.Id));

        rotated.Should().BeEquivalentTo(key, options => options.Excluding(row => row.Key));
        SecretOf(rotated.Key).Should().NotBe(SecretOf(key.Key));
        ApiKeyToken.TryParse(key.Key, out var old).Should().BeTrue();
        ApiKeyToken.TryParse(rotated.Key, out var current).Should().BeTrue();
        var hash = await _store.Db.ScalarAsync<byte[]>("SELECT hash FROM api_keys WHERE id = $1", key.Id);
        (old!.Secret.Matches(hash), current!.Secret.Matches(hash)).Should().Be((false, true));
    }

    [Test]
    public async Task ARevokedKey_IsGoneWithItsRights()
    {
        var key = await _store.NewKeyAsync(["bots:read"], ["hello"]);
        await _store.OkAsync(new SetBotPermission(Caller.CommandLine, "hello", new PermissionBody(ApiKeyId: key.Id, CanRead: true)));
        var (epoch, rows) = await _store.TraceAsync();

        await _store.OkAsync(new DeleteApiKey(Caller.CommandLine, key.Id));

        (await _store.CodeAsync(new GetApiKey(Caller.CommandLine, key.Id))).Should().Be("api_key_not_found");
        (await _store.CodeAsync(new DeleteApiKey(Caller.CommandLine, key.Id))).Should().Be("api_key_not_found");
        (await _store.CodeAsync(new RotateApiKey(Caller.CommandLine, key.Id))).Should().Be("api_key_not_found");
        (await _store.Db.CountAsync("chat_permissions", "api_key_id = $1", key.Id)).Should().Be(0);
        (await _store.Db.CountAsync("api_key_bots", "api_key_id = $1", key.Id)).Should().Be(0);
        (await _store.TraceAsync()).Should().Be((epoch + 1, rows + 1));
    }

    [Test]
    public async Task AKeyThatIsLimited_SeesTheKeysWithinItsBots()
    {
        IssuedApiKey[] within = [await _store.NewKeyAsync([], ["hello"]), await _store.NewKeyAsync([], [])];
        IssuedApiKey[] beyond = [await _store.NewKeyAsync([], ["hello", "alerts"]), await _store.NewKeyAsync([], ["alerts"]), await _store.NewKeyAsync([])];
        var limited = new Caller(CallerKind.ApiKey, within[0].Id, "limited", Domain.Accounts.Access.OfKey(["apikeys:read"], ["hello"], []), null);

        var seen = (await _store.OkAsync(new ListApiKeys(limited, new PageRequest(200)))).Data.Select(row => row.Id).ToList();

        seen.Should().Contain(within.Select(key => key.Id)).And.NotIntersectWith(beyond.Select(key => key.Id));
        (await _store.CodeAsync(new GetApiKey(limited, within[1].Id))).Should().Be("ok");
        (await _store.CodeAsync(new GetApiKey(limited, beyond[0].Id))).Should().Be("api_key_not_found");
        (await _store.CodeAsync(new FindApiKey(limited, beyond[1].Name))).Should().Be("api_key_not_found");
    }

    [Test]
    public async Task ANameThatTwoKeysHave_NamesNeither()
    {
        var name = _store.NewName();
        foreach (var _ in Enumerable.Range(0, 2))
            await _store.OkAsync(new CreateApiKey(Caller.CommandLine, new CreateApiKeyBody(name, [])));

        (await _store.CodeAsync(new FindApiKey(Caller.CommandLine, name))).Should().Be("name_ambiguous");
    }

    private static string SecretOf(string key) => key.Split('_', 3)[2];

    /// <summary>Every row of every table as text.</summary>
    private async Task<string> TablesAsync()
    {
        var rows = new List<string>();
        foreach (var table in await _store.Db.ColumnAsync<string>("SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"))
            rows.AddRange(await _store.Db.ColumnAsync<string>($"SELECT t::text FROM \"{table}\" t"));
        return string.Join('\n', rows);
    }
}
