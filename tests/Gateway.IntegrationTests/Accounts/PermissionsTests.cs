using Gateway.Application.Accounts;
using Gateway.Application.Lists;

namespace Gateway.IntegrationTests.Accounts;

internal sealed class PermissionsTests
{
    private ManagementStore _store = null!;
    private long _chat;

    [OneTimeSetUp]
    public async Task Create() => _store = await ManagementStore.CreateAsync("alerts", "hello");

    [SetUp]
    public async Task NewChat() => _chat = await _store.NewChatAsync("hello");

    [OneTimeTearDown]
    public async Task Drop() => await _store.DisposeAsync();

    [Test]
    public async Task TheSamePermission_SetByManyAtOnce_IsOneRow_AndOneChange()
    {
        var user = await _store.NewUserAsync();
        var (epoch, rows) = await _store.TraceAsync();

        var changes = await _store.MeetAsync([.. Enumerable.Repeat(() => _store.OkAsync(OnChat(new PermissionBody(user.Id, CanRead: true, CanSend: true))), 4)]);

        changes.Select(change => change.Permission!.Id).Distinct().Should().ContainSingle();
        (await _store.Db.CountAsync("chat_permissions", "user_id = $1", user.Id)).Should().Be(1);
        (await _store.TraceAsync()).Should().Be((epoch + 1, rows + 1));
    }

    [Test]
    public async Task OnePermission_SetInTwoWaysAtOnce_IsOneRow()
    {
        var key = await _store.NewKeyAsync(["chats:read"]);

        await _store.MeetAsync(
            () => _store.OkAsync(OnBot(new PermissionBody(ApiKeyId: key.Id, CanRead: true))),
            () => _store.OkAsync(OnBot(new PermissionBody(ApiKeyId: key.Id, CanManage: true))));

        (await _store.Db.CountAsync("chat_permissions", "api_key_id = $1", key.Id)).Should().Be(1);
    }

    [Test]
    public async Task Manage_IncludesTheOthers()
    {
        var user = await _store.NewUserAsync();

        (await _store.OkAsync(OnChat(new PermissionBody(user.Id, CanManage: true)))).Permission
            .Should().BeEquivalentTo(new { UserId = user.Id, Account = user.Username, CanRead = true, CanSend = true, CanManage = true });
        (await _store.OkAsync(OnChat(new PermissionBody(user.Id, CanSend: true)))).Permission
            .Should().BeEquivalentTo(new { CanRead = false, CanSend = true, CanManage = false }, "what is set replaces what there was");
    }

    [Test]
    public async Task NoRightAtAll_RemovesTheRow_OnceAndWithItsTrace()
    {
        var user = await _store.NewUserAsync();
        await _store.OkAsync(OnChat(new PermissionBody(user.Id, CanRead: true)));
        var (epoch, rows) = await _store.TraceAsync();

        (await _store.OkAsync(OnChat(new PermissionBody(user.Id)))).Permission.Should().BeNull();
        (await _store.OkAsync(OnChat(new PermissionBody(user.Id)))).Permission.Should().BeNull();

        (await _store.Db.CountAsync("chat_permissions", "user_id = $1", user.Id)).Should().Be(0);
        (await _store.TraceAsync()).Should().Be((epoch + 1, rows + 1));
    }

    [Test]
    public async Task ADeletedPermission_IsThatChats()
    {
        var user = await _store.NewUserAsync();
        var id = (await _store.OkAsync(OnChat(new PermissionBody(user.Id, CanRead: true)))).Permission!.Id;
        var elsewhere = await _store.NewChatAsync("hello");

        (await _store.CodeAsync(new DeleteChatPermission(Caller.CommandLine, elsewhere, id))).Should().Be("permission_not_found");
        (await _store.CodeAsync(new DeleteChatPermission(Caller.CommandLine, _chat, id))).Should().Be("ok");
        (await _store.CodeAsync(new DeleteChatPermission(Caller.CommandLine, _chat, id))).Should().Be("permission_not_found");
    }

    [Test]
    public async Task AKey_IsGrantedNothingBeyondItsBots_ButMayLoseIt()
    {
        var key = await _store.NewKeyAsync(["chats:read"], ["alerts"]);

        var refused = await _store.SendAsync(OnChat(new PermissionBody(ApiKeyId: key.Id, CanRead: true)));

        refused.Failure!.Fields.Should().ContainSingle().Which.Field.Should().Be("api_key_id");
        (await _store.CodeAsync(OnBot(new PermissionBody(ApiKeyId: key.Id, CanRead: true)))).Should().Be("invalid_request");
        (await _store.CodeAsync(OnChat(new PermissionBody(ApiKeyId: key.Id)))).Should().Be("ok");
        (await _store.CodeAsync(new SetBotPermission(Caller.CommandLine, "alerts", new PermissionBody(ApiKeyId: key.Id, CanRead: true)))).Should().Be("ok");
    }

    [Test]
    public async Task AnAccountThatIsNot_IsNamedAsAField()
    {
        (await _store.SendAsync(OnChat(new PermissionBody(987_654, CanRead: true)))).Failure!.Fields.Single().Field.Should().Be("user_id");
        (await _store.SendAsync(OnBot(new PermissionBody(ApiKeyId: 987_654, CanRead: true)))).Failure!.Fields.Single().Field.Should().Be("api_key_id");
        (await _store.SendAsync(OnBot(new PermissionBody(CanRead: true)))).Failure!.Fields.Single().Field.Should().Be("user_id");
    }

    [Test]
    public async Task Lists_ShowTheirOwnPlaceAlone_InPages()
    {
        var (user, key) = (await _store.NewUserAsync(), await _store.NewKeyAsync(["chats:read"]));
        await _store.OkAsync(OnChat(new PermissionBody(user.Id, CanRead: true)));
        await _store.OkAsync(OnChat(new PermissionBody(ApiKeyId: key.Id, CanSend: true)));
        await _store.OkAsync(OnBot(new PermissionBody(user.Id, CanManage: true)));

        var first = await _store.OkAsync(new ListChatPermissions(Caller.CommandLine, _chat, new PageRequest(1)));
        var second = await _store.OkAsync(new ListChatPermissions(Caller.CommandLine, _chat, new PageRequest(1, first.NextCursor)));

        first.Data.Concat(second.Data).Select(row => (row.Account, row.CanRead, row.CanSend))
            .Should().Equal((user.Username, true, false), (key.Name, false, true));
        second.NextCursor.Should().BeNull();
        (await _store.CodeAsync(new ListBotPermissions(Caller.CommandLine, "hello", new PageRequest(1, first.NextCursor)))).Should().Be("invalid_request", "it is another list's cursor");
        var botWide = await _store.OkAsync(new ListBotPermissions(Caller.CommandLine, "hello", new PageRequest(200)));
        botWide.Data.Should().Contain(row => row.UserId == user.Id && row.CanManage).And.NotContain(row => row.ApiKeyId == key.Id);
        (await _store.OkAsync(new ListBotPermissions(Caller.CommandLine, "alerts", new PageRequest(200)))).Data.Should().NotContain(row => row.UserId == user.Id);
    }

    [Test]
    public async Task TheAudit_NamesTheBotAndTheChat()
    {
        var user = await _store.NewUserAsync();

        await _store.OkAsync(OnChat(new PermissionBody(user.Id, CanRead: true)));

        var row = (await _store.Db.RowsAsync("SELECT action, target_kind, target_id, bot_slug, chat_id FROM audit_events ORDER BY id DESC LIMIT 1"))[0];
        row.Values.Should().Equal("permission.granted", "chat", $"{_chat}", "hello", _chat);
    }

    private SetChatPermission OnChat(PermissionBody body) => new(Caller.CommandLine, _chat, body);

    private static SetBotPermission OnBot(PermissionBody body) => new(Caller.CommandLine, "hello", body);
}
