using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;

namespace Gateway.IntegrationTests.Accounts;

/// <summary>The whole rule as one table: who asks, for what, and what comes of it.</summary>
internal sealed class NobodyGrantsWhatTheyLackTests
{
    private const string Admin = "admin";
    private const string UserWriter = "users:write";
    private const string ViewerWhoWritesUsers = "viewer and users:write";
    private const string EveryScope = "every scope";
    private const string KeyWriter = "apikeys:write";
    private const string ReaderWhoWritesKeys = "bots:read and apikeys:write";
    private const string ChatManager = "bots:write, can_manage on a chat";
    private const string ChatSender = "bots:write, can_read and can_send on the chat";
    private const string BotManager = "bots:write, can_manage on the bot";
    private const string BotManagerWhoWritesAccounts = "viewer, users:write, apikeys:write, can_manage on the bot";
    private const string BotManagerWithoutScope = "bots:read, can_manage on the bot";
    private const string KeyBeyondItsLimit = "a key limited to another bot, can_manage on the bot";

    private ManagementStore _store = null!;
    private long _chat;
    private long _otherChat;
    private UserRow _grantee = null!;
    private UserRow _nobody = null!;
    private UserRow _rightful = null!;
    private UserRow _admin = null!;
    private IssuedApiKey _key = null!;
    private IssuedApiKey _rightfulKey = null!;

    [OneTimeSetUp]
    public async Task Create()
    {
        _store = await ManagementStore.CreateAsync("alerts", "hello");
        (_chat, _otherChat) = (await _store.NewChatAsync("hello"), await _store.NewChatAsync("hello"));
        (_grantee, _rightful, _admin) = (await _store.NewUserAsync(), await _store.NewUserAsync("viewer"), await _store.NewUserAsync("admin"));
        (_key, _rightfulKey) = (await _store.NewKeyAsync(["bots:read"]), await _store.NewKeyAsync([]));
        await _store.OkAsync(new SetBotPermission(Caller.CommandLine, "hello", new PermissionBody(_rightful.Id, CanSend: true)));
        await _store.OkAsync(new SetBotPermission(Caller.CommandLine, "hello", new PermissionBody(ApiKeyId: _rightfulKey.Id, CanSend: true)));
    }

    [OneTimeTearDown]
    public async Task Drop() => await _store.DisposeAsync();

    [TestCase(UserWriter, "make a user without roles", "ok")]
    [TestCase(UserWriter, "make a viewer", "cannot_grant")]
    [TestCase(ViewerWhoWritesUsers, "make a viewer", "ok")]
    [TestCase(EveryScope, "make an operator", "ok")]
    [TestCase(EveryScope, "make an admin", "cannot_grant")]
    [TestCase(Admin, "make an admin", "ok")]
    [TestCase(UserWriter, "give the viewer role", "cannot_grant")]
    [TestCase(ViewerWhoWritesUsers, "give the viewer role", "ok")]
    [TestCase(EveryScope, "give the admin role", "cannot_grant")]
    [TestCase(EveryScope, "set an admin's password", "cannot_grant")]
    [TestCase(EveryScope, "remove an admin", "cannot_grant")]
    [TestCase(ViewerWhoWritesUsers, "set the password of one with a right to the bot", "cannot_grant")]
    [TestCase(BotManagerWhoWritesAccounts, "set the password of one with a right to the bot", "ok")]
    [TestCase(Admin, "set the password of one with a right to the bot", "ok")]
    [TestCase(KeyWriter, "make a key that reads bots", "cannot_grant")]
    [TestCase(ReaderWhoWritesKeys, "make a key that reads bots", "ok")]
    [TestCase(KeyWriter, "rotate a key that reads bots", "cannot_grant")]
    [TestCase(ReaderWhoWritesKeys, "rotate a key that reads bots", "ok")]
    [TestCase(ReaderWhoWritesKeys, "rotate a key with a right to the bot", "cannot_grant")]
    [TestCase(BotManagerWhoWritesAccounts, "rotate a key with a right to the bot", "ok")]
    [TestCase(Admin, "make a key that makes keys", "invalid_request")]
    [TestCase(ChatSender, "grant can_read on the chat", "right_missing")]
    [TestCase(ChatManager, "grant can_read on the chat", "ok")]
    [TestCase(ChatManager, "grant can_manage on the chat", "ok")]
    [TestCase(ChatManager, "grant can_read on another chat", "chat_not_found")]
    [TestCase(ChatManager, "grant can_read on the bot", "bot_not_found")]
    [TestCase(BotManager, "grant can_read on the chat", "ok")]
    [TestCase(BotManager, "grant can_manage on the bot", "ok")]
    [TestCase(BotManager, "grant can_read on another bot", "bot_not_found")]
    [TestCase(BotManagerWithoutScope, "grant can_read on the bot", "scope_missing")]
    [TestCase(KeyBeyondItsLimit, "grant can_read on the bot", "bot_not_found")]
    [TestCase(KeyBeyondItsLimit, "grant can_read on the chat", "chat_not_found")]
    [TestCase(Admin, "grant can_manage on the bot", "ok")]
    public async Task Granting(string who, string what, string outcome)
    {
        var caller = CallerOf(who);
        _nobody = await _store.NewUserAsync();
        var trace = await _store.TraceAsync();

        (await AskAsync(caller, what)).Should().Be(outcome);

        if (!string.Equals(outcome, "ok", StringComparison.Ordinal))
            (await _store.TraceAsync()).Should().Be(trace, "what is refused leaves no trace");
    }

    private Caller CallerOf(string who) => string.Equals(who, KeyBeyondItsLimit, StringComparison.Ordinal)
        ? new Caller(CallerKind.ApiKey, _key.Id, "key", Domain.Accounts.Access.OfKey(["bots:write"], ["alerts"], [OnBot(Right.Manage), OnChat(Right.Manage)]), null)
        : new Caller(CallerKind.User, _admin.Id, "caller", AccessOf(who), "192.0.2.1");

    private Domain.Accounts.Access AccessOf(string who) => who switch
    {
        Admin => Domain.Accounts.Access.Admin,
        UserWriter => With(["users:write"]),
        ViewerWhoWritesUsers => With([.. Scope.OfViewers, "users:write"]),
        EveryScope => With([.. Scope.All]),
        KeyWriter => With(["apikeys:write"]),
        ReaderWhoWritesKeys => With(["apikeys:write", "bots:read"]),
        ChatManager => With(["bots:write"], OnChat(Right.Manage)),
        ChatSender => With(["bots:write"], OnChat(Right.Read | Right.Send)),
        BotManager => With(["bots:write"], OnBot(Right.Manage)),
        BotManagerWhoWritesAccounts => With([.. Scope.OfViewers, "users:write", "apikeys:write"], OnBot(Right.Manage)),
        BotManagerWithoutScope => With(["bots:read"], OnBot(Right.Manage)),
        _ => throw new ArgumentOutOfRangeException(nameof(who)),
    };

    private async Task<string> AskAsync(Caller caller, string what) => what switch
    {
        "make a user without roles" => await AddAsync(caller),
        "make a viewer" => await AddAsync(caller, "viewer"),
        "make an operator" => await AddAsync(caller, "operator"),
        "make an admin" => await AddAsync(caller, "viewer", "admin"),
        "give the viewer role" => await ChangeAsync(caller, _nobody, new UpdateUserBody { Roles = new Optional<IReadOnlyList<string>>(["viewer"]) }),
        "give the admin role" => await ChangeAsync(caller, _nobody, new UpdateUserBody { Roles = new Optional<IReadOnlyList<string>>(["admin"]) }),
        "set an admin's password" => await ChangeAsync(caller, _admin, new UpdateUserBody { Password = new Optional<string>("another good password") }),
        "remove an admin" => await _store.CodeAsync(new DeleteUser(caller, _admin.Id)),
        "set the password of one with a right to the bot" =>
            await ChangeAsync(caller, _rightful, new UpdateUserBody { Password = new Optional<string>("another good password") }),
        "make a key that reads bots" => await _store.CodeAsync(new CreateApiKey(caller, new CreateApiKeyBody("key", ["bots:read"]))),
        "make a key that makes keys" => await _store.CodeAsync(new CreateApiKey(caller, new CreateApiKeyBody("key", ["apikeys:write"]))),
        "rotate a key that reads bots" => await _store.CodeAsync(new RotateApiKey(caller, _key.Id)),
        "rotate a key with a right to the bot" => await _store.CodeAsync(new RotateApiKey(caller, _rightfulKey.Id)),
        "grant can_read on the chat" => await OnChatAsync(caller, _chat, new PermissionBody(_grantee.Id, CanRead: true)),
        "grant can_manage on the chat" => await OnChatAsync(caller, _chat, new PermissionBody(_grantee.Id, CanManage: true)),
        "grant can_read on another chat" => await OnChatAsync(caller, _otherChat, new PermissionBody(_grantee.Id, CanRead: true)),
        "grant can_read on the bot" => await OnBotAsync(caller, "hello", new PermissionBody(_grantee.Id, CanRead: true)),
        "grant can_manage on the bot" => await OnBotAsync(caller, "hello", new PermissionBody(_grantee.Id, CanManage: true)),
        "grant can_read on another bot" => await OnBotAsync(caller, "alerts", new PermissionBody(_grantee.Id, CanRead: true)),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private Task<string> AddAsync(Caller caller, params string[] roles) =>
        _store.CodeAsync(new CreateUser(caller, new CreateUserBody(_store.NewName(), ManagementStore.Password, Roles: roles)));

    private Task<string> ChangeAsync(Caller caller, UserRow user, UpdateUserBody body) => _store.CodeAsync(new UpdateUser(caller, user.Id, body));

    private Task<string> OnChatAsync(Caller caller, long chat, PermissionBody body) => _store.CodeAsync(new SetChatPermission(caller, chat, body));

    private Task<string> OnBotAsync(Caller caller, string bot, PermissionBody body) => _store.CodeAsync(new SetBotPermission(caller, bot, body));

    private static Domain.Accounts.Access With(string[] scopes, params ChatPermission[] permissions) =>
        Domain.Accounts.Access.OfUser([new Role { Name = "test", Description = string.Empty, Scopes = scopes }], permissions);

    private static ChatPermission OnBot(Right right) => Permission(null, right);

    private ChatPermission OnChat(Right right) => Permission(_chat, right);

    private static ChatPermission Permission(long? chat, Right right) => new()
    {
        BotSlug = "hello",
        ChatId = chat,
        CanRead = right.HasFlag(Right.Read),
        CanSend = right.HasFlag(Right.Send),
        CanManage = right.HasFlag(Right.Manage),
    };
}
