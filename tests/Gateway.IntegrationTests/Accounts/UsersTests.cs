using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Application.Results;

namespace Gateway.IntegrationTests.Accounts;

internal sealed class UsersTests
{
    private ManagementStore _store = null!;

    [OneTimeSetUp]
    public async Task Create() => _store = await ManagementStore.CreateAsync("hello");

    [OneTimeTearDown]
    public async Task Drop() => await _store.DisposeAsync();

    [Test]
    public async Task AUser_IsFoundByIdNameAndList_InLowerCase()
    {
        var made = await _store.OkAsync(new CreateUser(Caller.CommandLine, new CreateUserBody("Grace.Hopper", ManagementStore.Password, "Grace", ["viewer", "operator", "viewer"])));

        made.Should().BeEquivalentTo(new { Username = "grace.hopper", DisplayName = "Grace", Roles = new[] { "operator", "viewer" }, Disabled = false });
        (await _store.OkAsync(new GetUser(Caller.CommandLine, made.Id))).Should().BeEquivalentTo(made);
        (await _store.OkAsync(new FindUser(Caller.CommandLine, "GRACE.hopper"))).Should().BeEquivalentTo(made);
        (await _store.OkAsync(new FindUser(Caller.CommandLine, $"{made.Id}"))).Should().BeEquivalentTo(made);
        (await _store.OkAsync(new ListUsers(Caller.CommandLine, new PageRequest(200)))).Data.Should().ContainEquivalentOf(made);
    }

    [Test]
    public async Task AName_IsTakenOnce_HoweverManyAskAtOnce()
    {
        var name = _store.NewName();
        var (epoch, rows) = await _store.TraceAsync();

        var codes = await _store.MeetAsync([.. Enumerable.Repeat(() => _store.CodeAsync(Add(name)), 4)]);
        codes = [.. codes, await _store.CodeAsync(Add(name.ToUpperInvariant()))];

        codes.Count(code => string.Equals(code, "ok", StringComparison.Ordinal)).Should().Be(1);
        codes.Where(code => !string.Equals(code, "ok", StringComparison.Ordinal)).Should().HaveCount(4).And.AllBe("username_taken");
        (await _store.TraceAsync()).Should().Be((epoch + 1, rows + 1), "what is refused leaves no trace");
    }

    [Test]
    public async Task AChange_ChangesWhatIsGivenAlone()
    {
        var user = await _store.NewUserAsync("viewer");

        var changed = await _store.OkAsync(Change(user, new UpdateUserBody { DisplayName = new Optional<string?>("Ada") }));
        changed.Should().BeEquivalentTo(user with { DisplayName = "Ada" });

        changed = await _store.OkAsync(Change(user, new UpdateUserBody { Roles = new Optional<IReadOnlyList<string>>(["operator"]) }));
        changed.Should().BeEquivalentTo(user with { DisplayName = "Ada", Roles = ["operator"] });

        changed = await _store.OkAsync(Change(user, new UpdateUserBody { DisplayName = new Optional<string?>(null), Disabled = new Optional<bool>(true) }));
        changed.Should().BeEquivalentTo(user with { Roles = ["operator"], Disabled = true });
        (await _store.OkAsync(new GetUser(Caller.CommandLine, user.Id))).Should().BeEquivalentTo(changed);
    }

    [Test]
    public async Task APasswordAndBeingDisabled_EndTheSignIns_AndNothingElseDoes()
    {
        var user = await _store.NewUserAsync();
        await _store.OkAsync(Change(user, new UpdateUserBody { DisplayName = new Optional<string?>("Ada"), Disabled = new Optional<bool>(false) }));
        (await SignInsAsync(user)).Should().Be((1, null), "neither ends anything");

        await _store.OkAsync(Change(user, new UpdateUserBody { Password = new Optional<string>("another good password") }));
        var (open, first) = await SignInsAsync(user);
        open.Should().Be(1, "only the one that was just added is left");
        first.Should().NotBeNull();

        await _store.OkAsync(Change(user, new UpdateUserBody { Disabled = new Optional<bool>(true) }));
        (open, var second) = await SignInsAsync(user);
        (open, second >= first).Should().Be((1, true));
    }

    [Test]
    public async Task ARemovedUser_IsGoneWithTheirRights_AndTheirKeysStay()
    {
        var user = await _store.NewUserAsync("admin");
        var caller = new Caller(CallerKind.User, user.Id, user.Username, Domain.Accounts.Access.Admin, null);
        var key = await _store.OkAsync(new CreateApiKey(caller, new CreateApiKeyBody(_store.NewName(), ["bots:read"])));
        await _store.OkAsync(new SetBotPermission(Caller.CommandLine, "hello", new PermissionBody(user.Id, CanRead: true)));
        await _store.NewUserAsync("admin");

        await _store.OkAsync(new DeleteUser(Caller.CommandLine, user.Id));

        (await _store.CodeAsync(new GetUser(Caller.CommandLine, user.Id))).Should().Be("user_not_found");
        (await _store.Db.CountAsync("chat_permissions", "user_id = $1", user.Id)).Should().Be(0);
        (await _store.OkAsync(new GetApiKey(Caller.CommandLine, key.Id))).CreatedBy.Should().BeNull();
        (await _store.CodeAsync(new DeleteUser(Caller.CommandLine, user.Id))).Should().Be("user_not_found");
    }

    [TestCase("'; DROP TABLE users;--")]
    [TestCase("\u202eעדה 👩🏽‍💻 \u0645")]
    [TestCase("{\"roles\":[\"admin\"]}")]
    public async Task ANameOfAnything_IsStoredAsItIs(string name)
    {
        var user = await _store.OkAsync(new CreateUser(Caller.CommandLine, new CreateUserBody(_store.NewName(), ManagementStore.Password, name)));

        (await _store.OkAsync(new GetUser(Caller.CommandLine, user.Id))).DisplayName.Should().Be(name);
    }

    [Test]
    public async Task EveryChange_RaisesTheEpochAndLeavesARow_AndNoneThatIsRefusedDoes()
    {
        var user = await _store.NewUserAsync();
        var (epoch, rows) = await _store.TraceAsync();

        await _store.OkAsync(Change(user, new UpdateUserBody { Password = new Optional<string>("another good password") }));
        await _store.OkAsync(new DeleteUser(Caller.CommandLine, user.Id));
        await _store.CodeAsync(new DeleteUser(Caller.CommandLine, user.Id));
        await _store.CodeAsync(Change(user, new UpdateUserBody { Password = new Optional<string>("short") }));

        (await _store.TraceAsync()).Should().Be((epoch + 2, rows + 2));
        var audit = await _store.Db.RowsAsync("SELECT action, target_id, details::text AS details FROM audit_events ORDER BY id DESC LIMIT 2");
        audit.Select(row => row["action"]).Should().Equal("user.deleted", "user.updated");
        audit.Select(row => row["target_id"]).Should().AllBeEquivalentTo($"{user.Id}");
        ((string)audit[1]["details"]!).Should().Contain("\"password\"").And.NotContain("another");
    }

    private static CreateUser Add(string name) => new(Caller.CommandLine, new CreateUserBody(name, ManagementStore.Password));

    private static UpdateUser Change(UserRow user, UpdateUserBody body) => new(Caller.CommandLine, user.Id, body);

    /// <summary>How many refresh tokens are open after one more was added, and from when on access tokens count.</summary>
    private async Task<(long Open, DateTime? ValidAfter)> SignInsAsync(UserRow user)
    {
        await _store.Db.ExecuteAsync(
            "INSERT INTO refresh_tokens (family, user_id, hash, created_at, expires_at) VALUES (gen_random_uuid(), $1, uuid_send(gen_random_uuid()), now(), now() + interval '7 days')", user.Id);
        return (
            await _store.Db.CountAsync("refresh_tokens", "user_id = $1 AND revoked_at IS NULL", user.Id),
            await _store.Db.ScalarAsync<DateTime?>("SELECT tokens_valid_after FROM users WHERE id = $1", user.Id));
    }
}
