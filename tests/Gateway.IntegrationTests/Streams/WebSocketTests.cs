using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.OpenApi;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Streams;

/// <summary>What is said over a WebSocket, by two processes over one log: what is delivered to the one is followed at the other.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class WebSocketTests
{
    private const string Bot = "alerts";
    private const string Other = "shop";

    private ManagedGateways _gateways = null!;
    private string _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gateways = await ManagedGateways.StartAsync(
            processes: 2,
            settings: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["RATE_LIMIT_PER_MINUTE"] = "1000000",
                ["ALLOWED_ORIGINS"] = "https://console.example.org",
                ["LOG_LEVEL"] = "Trace",
            },
            bots: [BotEntry.None(Bot), BotEntry.None(Other)]);
        _admin = await _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword);
    }

    [OneTimeTearDown]
    public Task StopAsync() => _gateways.DisposeAsync().AsTask();

    [Test]
    public async Task AMessageAnEditAndAnotherKind_ReachAClientOfTheOtherProcess_InTheShapesOfTheContract()
    {
        var (person, chat) = await NewChatAsync(Bot);
        await using var client = await ConnectAsync();
        var from = await client.SubscribeAsync($"\"bot\":\"{Bot}\"");
        var messageId = _gateways.NewId();

        await _gateways.DeliverAsync(Bot, Updates.PrivateText(messageId, "first", person), process: 1);
        await _gateways.DeliverAsync(Bot, Updates.EditedPrivateText(_gateways.NewId(), messageId, "second", person), process: 1);
        await _gateways.DeliverAsync(Bot, Updates.PollAnswer(_gateways.NewId(), person), process: 1);
        var told = await client.TakeAsync(3);

        told.Select(message => (string)message["type"]!).Should().OnlyContain(type => type == "message");
        told.Select(message => (string)message["event"]!).Should().Equal("message.received", "message.edited", "update.received");
        told.Select(message => (long)message["position"]!).Should().BeInAscendingOrder().And.OnlyContain(position => position > from);
        var row = (await (await _gateways.AdminAsync()).GetJsonAsync($"/api/v1/chats/{chat}/messages")).Ok()["data"]!.AsArray()[0]!.AsObject();
        foreach (var (field, value) in row.Where(field => field.Key is not "position"))
            told[1][field]?.ToJsonString().Should().Be(value?.ToJsonString(), field);
        ((long)told[0]["id"]!, (string)told[0]["text"]!, (string)told[1]["text"]!).Should().Be(((long)row["id"]!, "first", "second"));
        told[0]["edited_at"].Should().BeNull();
        ((string)told[2]["kind"]!, told[2]["chat_id"], (string)told[2]["update"]!["poll_answer"]!["poll_id"]!).Should().Be(("poll_answer", null, "5404321"));
    }

    [Test]
    public async Task WhatABotSends_IsTold_Too()
    {
        var (person, chat) = await NewChatAsync(Bot);
        await using var client = await ConnectAsync(process: 1);
        await client.SubscribeAsync($"\"chat_id\":{chat}");

        var sent = (await (await _gateways.AdminAsync()).SendJsonAsync(HttpMethod.Post, $"/api/v1/chats/{chat}/messages", new JsonObject { ["text"] = "out" })).Ok();

        var told = await client.NextAsync();
        ((string)told["event"]!, (string)told["direction"]!, (long)told["id"]!, (string)told["text"]!, (long)told["chat_id"]!).Should().Be(("message.sent", "out", (long)sent["id"]!, "out", chat));
    }

    [Test]
    public async Task SubscriptionsThatOverlap_TellEachEventOnce_AndOthersNothing()
    {
        var (person, chat) = await NewChatAsync(Bot);
        var (stranger, _) = await NewChatAsync(Other);
        await using var client = await ConnectAsync();
        var before = await client.SubscribeAsync($"\"chat_id\":{chat}");
        await SayAsync(Bot, person, "one");
        ((string)(await client.NextAsync())["text"]!).Should().Be("one");
        await client.SubscribeAsync($"\"bot\":\"{Bot}\"", after: before);
        await SayAsync(Other, stranger, "not for it");
        await SayAsync(Bot, person, "two");

        ((string)(await client.NextAsync())["text"]!).Should().Be("two");
        (await client.UpToPongAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Resuming_ReadsWhatWasMissed_InOrder_AndGoesOnLive()
    {
        var (person, chat) = await NewChatAsync(Bot);
        await using var first = await ConnectAsync();
        var after = await first.SubscribeAsync($"\"chat_id\":{chat}");
        for (var i = 0; i < 600; i += 20)
            await Task.WhenAll(Enumerable.Range(i, 20).Select(number => SayAsync(Bot, person, $"{number}", process: number % 2)));
        await using var second = await ConnectAsync(process: 1);
        await second.SubscribeAsync($"\"chat_id\":{chat}", after);
        await SayAsync(Bot, person, "last");

        var (live, resumed) = (await first.TakeAsync(601), await second.TakeAsync(601));

        resumed.Select(message => message.ToJsonString()).Should().Equal(live.Select(message => message.ToJsonString()));
        resumed.Select(message => (long)message["position"]!).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        ((string)resumed[^1]["text"]!).Should().Be("last");
    }

    [Test]
    public async Task AfterUnsubscribing_NothingComes()
    {
        var (person, chat) = await NewChatAsync(Bot);
        await using var client = await ConnectAsync();
        await client.SubscribeAsync($"\"chat_id\":{chat}");
        await client.SayAsync($$"""{"action":"unsubscribe","chat_id":{{chat}}}""");
        (await client.NextAsync()).ToJsonString().Should().Be($$"""{"type":"unsubscribed","chat_id":{{chat}}}""");
        await SayAsync(Bot, person, "unheard");

        await client.SayAsync($$"""{"action":"unsubscribe","chat_id":{{chat}}}""");

        ((string)(await client.NextAsync())["code"]!).Should().Be("not_subscribed");
    }

    [TestCase("""{"action":"subscribe"}""", "invalid_request")]
    [TestCase("""{"action":"subscribe","chat_id":1,"all":true}""", "invalid_request")]
    [TestCase("""{"action":"subscribe","all":true,"after":-1}""", "invalid_request")]
    [TestCase("""{"action":"subscribe","chat_id":987654321}""", "chat_not_found")]
    [TestCase("""{"action":"subscribe","bot":"nobody"}""", "bot_not_found")]
    [TestCase("""{"action":"subscribe","all":true,"after":9007199254740991}""", "cursor_unknown")]
    [TestCase("""{"action":"dance"}""", "invalid_message")]
    [TestCase("""{"action":"subscribe","chat":1}""", "invalid_message")]
    [TestCase("""{"action":"authenticate"}""", "invalid_message")]
    [TestCase("""{"action":"authenticate","token":"garbage"}""", "token_invalid")]
    [TestCase("[]", "invalid_message")]
    [TestCase("null", "invalid_message")]
    [TestCase("not JSON", "invalid_message")]
    public async Task WhatCannotBeDone_IsToldWithACode_AndTheStreamGoesOn(string message, string code)
    {
        await using var client = await ConnectAsync();

        await client.SayAsync(message);

        var told = await client.NextAsync();
        ((string)told["type"]!, (string)told["code"]!).Should().Be(("error", code));
        (await client.UpToPongAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task APositionBeforeWhatRetentionTook_IsExpired()
    {
        await using var client = await ConnectAsync();
        var position = await client.SubscribeAsync($"\"bot\":\"{Other}\"");
        await _gateways.Database.Db.ExecuteAsync("UPDATE log_marks SET position = 1 WHERE name = 'purged'");

        await client.SayAsync("""{"action":"subscribe","all":true,"after":0}""");

        ((string)(await client.NextAsync())["code"]!).Should().Be("cursor_expired");
        (await client.SubscribeAsync("\"all\":true", after: position)).Should().Be(position);
    }

    [Test]
    public async Task AKeyLimitedToOneBot_FollowsNothingOfAnother()
    {
        var (_, mine) = await NewChatAsync(Bot);
        var (_, hers) = await NewChatAsync(Other);
        var (id, key) = await _gateways.NewKeyAsync(["messages:read"], [Bot]);
        await GrantAsync(id, Bot);
        await using var client = await ConnectAsync(key);

        foreach (var (what, code) in new[] { ($"\"chat_id\":{hers}", "chat_not_found"), ($"\"bot\":\"{Other}\"", "bot_not_found"), ("\"all\":true", "admin_needed") })
        {
            await client.SayAsync($$"""{"action":"subscribe",{{what}}}""");
            ((string)(await client.NextAsync())["code"]!).Should().Be(code);
        }

        await client.SubscribeAsync($"\"chat_id\":{mine}");
    }

    [Test]
    public async Task WithoutTheScope_OrACredential_OrAnOriginThatIsAllowed_ThereIsNoHandshake()
    {
        var (_, key) = await _gateways.NewKeyAsync(["chats:read"]);

        (await RefusedAsync(null)).Should().Be(401);
        (await RefusedAsync("garbage")).Should().Be(401);
        (await RefusedAsync(key)).Should().Be(403);
        (await RefusedAsync(_admin, origin: "https://evil.example.org")).Should().Be(403);
        (await RefusedAsync(null, query: $"?token={key}")).Should().Be(401, "a key never stands in an address");
        (await RefusedAsync(_admin, query: $"?token={_admin}")).Should().Be(401, "one credential, in one place");
        await using var page = await ConnectAsync(origin: "https://console.example.org");
        await using var browser = await LiveClient.ConnectAsync(_gateways.Processes[0], null, query: $"?token={_admin}");
        (await browser.UpToPongAsync()).Should().BeEmpty();
        _gateways.Processes[0].Log.ToString().Should().NotContain(_admin);

        async Task<int> RefusedAsync(string? bearer, string? origin = null, string query = "") =>
            (await FluentActions.Awaiting(() => LiveClient.ConnectAsync(_gateways.Processes[0], bearer, origin, query)).Should().ThrowAsync<HandshakeRefusedException>()).Which.Status;
    }

    [Test]
    public async Task WhenItsTokenExpires_TheStreamClosesWith4401_UnlessANewOneWasSent()
    {
        var admin = (await (await _gateways.AdminAsync()).GetJsonAsync("/api/v1/auth/me")).Ok()["id"]!.GetValue<long>();
        string Until(double seconds) => Forged.Token(_gateways.JwtSecret, TimeProvider.System.GetUtcNow().AddSeconds(seconds), subject: admin);
        await using var left = await ConnectAsync(Until(2.5));
        await using var renewed = await ConnectAsync(Until(2.5));
        await renewed.SayAsync($$"""{"action":"authenticate","token":"{{Until(600)}}"}""");
        ((string)(await renewed.NextAsync())["type"]!).Should().Be("authenticated");

        var last = await left.UntilClosedAsync();

        (left.CloseCode, (string)last[^1]["code"]!).Should().Be((4401, "token_expired"));
        (await renewed.UpToPongAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task ATokenOfAnotherAccount_IsRefused()
    {
        var (_, key) = await _gateways.NewKeyAsync(["messages:read"]);
        await using var client = await ConnectAsync();

        await client.SayAsync($$"""{"action":"authenticate","token":"{{key}}"}""");

        ((string)(await client.NextAsync())["code"]!).Should().Be("other_account");
        (await client.UpToPongAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task AMessageThatIsTooBig_OrNoText_ClosesTheStream()
    {
        await using var big = await ConnectAsync();
        await big.SayAsync($$"""{"action":"{{new string('x', 10_000)}}"}""");
        await big.UntilClosedAsync();
        big.CloseCode.Should().Be(1009);

        await using var binary = await ConnectAsync();
        await binary.SayBytesAsync([1, 2, 3]);
        await binary.UntilClosedAsync();
        binary.CloseCode.Should().Be(1008);
    }

    [Test]
    public async Task WhatIsTakenAwayOnOneProcess_EndsOnTheOtherWithinASecond()
    {
        var (person, chat) = await NewChatAsync(Bot);
        var (keyId, key) = await _gateways.NewKeyAsync(["messages:read"]);
        var (goneId, goneKey) = await _gateways.NewKeyAsync(["messages:read"]);
        await GrantAsync(keyId, Bot);
        await using var limited = await ConnectAsync(key, process: 1);
        await using var gone = await ConnectAsync(goneKey, process: 1);
        await limited.SubscribeAsync($"\"chat_id\":{chat}");
        var admin = await _gateways.AdminAsync();

        await GrantAsync(keyId, Bot, canRead: false);
        var ended = await limited.NextAsync(TimeSpan.FromSeconds(1));
        (await admin.SendJsonAsync(HttpMethod.Delete, $"/api/v1/apikeys/{goneId}")).Ok();
        await gone.UntilClosedAsync(TimeSpan.FromSeconds(1));
        await SayAsync(Bot, person, "not for it");

        ((string)ended["type"]!, (string)ended["code"]!, (bool)ended["ended"]!, (long)ended["chat_id"]!).Should().Be(("error", "right_missing", true, chat));
        (await limited.UpToPongAsync()).Should().BeEmpty();
        gone.CloseCode.Should().Be(4401);
    }

    private Task<LiveClient> ConnectAsync(string? bearer = null, int process = 0, string? origin = null) =>
        LiveClient.ConnectAsync(_gateways.Processes[process], bearer ?? _admin, origin);

    private Task SayAsync(string bot, long person, string text, int process = 1) => _gateways.DeliverAsync(bot, Updates.PrivateText(_gateways.NewId(), text, person), process);

    private async Task<(long Person, long Chat)> NewChatAsync(string bot)
    {
        var person = _gateways.NewId();
        await SayAsync(bot, person, "hello");
        return (person, await _gateways.Database.Db.ScalarAsync<long>("SELECT id FROM chats WHERE bot_slug = $1 AND telegram_id = $2", bot, person));
    }

    private async Task GrantAsync(long key, string bot, bool canRead = true) => (await (await _gateways.AdminAsync()).SendJsonAsync(
        HttpMethod.Put, $"/api/v1/bots/{bot}/permissions", new JsonObject { ["api_key_id"] = key, ["can_read"] = canRead, ["can_send"] = false, ["can_manage"] = false })).Ok();
}
