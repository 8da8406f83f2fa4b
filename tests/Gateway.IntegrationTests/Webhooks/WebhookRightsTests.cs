using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>A webhook acts with its owner's rights, at every attempt and on every process.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class WebhookRightsTests
{
    private static readonly string[] WebhookScopes = ["webhooks:read", "webhooks:write"];

    private ManagedGateways _gateways = null!;
    private HttpReceiver _receiver = null!;
    private HttpClient _admin = null!;
    private long _chat;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _receiver = await HttpReceiver.StartAsync();
        _gateways = await Hooks.StartAsync(processes: 2);
        _admin = await _gateways.AdminAsync();
        await _gateways.SayAsync("first", person: 901);
        await _gateways.SayAsync("first", person: 902);
        _chat = await _gateways.Database.Db.ScalarAsync<long>("SELECT id FROM chats WHERE telegram_id = 901");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateways.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task WhoMayMakeWhat()
    {
        var other = await _gateways.Database.Db.ScalarAsync<long>("SELECT id FROM chats WHERE telegram_id = 902");
        var (id, key) = await _gateways.NewKeyAsync(WebhookScopes);
        var client = _gateways.Client(key);
        (await MakeAsync(client, Hooks.Body(_receiver.Url, "bot", "alerts"))).Should().Be((404, "bot_not_found"));
        (await MakeAsync(client, Hooks.Body(_receiver.Url, "bot", "no-such-bot"))).Should().Be((404, "bot_not_found"));
        (await MakeAsync(client, Hooks.Body(_receiver.Url, "chat", chat: _chat))).Should().Be((404, "chat_not_found"));
        (await MakeAsync(client, Hooks.Body(_receiver.Url, "chat", chat: 987654321))).Should().Be((404, "chat_not_found"));
        (await MakeAsync(client, Hooks.Body(_receiver.Url, "all"))).Should().Be((403, "right_missing"));
        await GrantAsync($"chats/{_chat}", id);
        await BecomesAsync(client, Hooks.Body(_receiver.Url, "chat", chat: _chat), 201);
        (await MakeAsync(client, Hooks.Body(_receiver.Url, "chat", chat: other))).Should().Be((404, "chat_not_found"));
        (await MakeAsync(client, Hooks.Body(_receiver.Url, "bot", "alerts"))).Should().Be((404, "bot_not_found"));
        await GrantAsync("bots/alerts", id);
        await BecomesAsync(client, Hooks.Body(_receiver.Url, "bot", "alerts"), 201);

        var (limited, limitedKey) = await _gateways.NewKeyAsync(WebhookScopes, ["other"]);
        (await MakeAsync(_gateways.Client(limitedKey), Hooks.Body(_receiver.Url, "bot", "alerts"))).Should().Be((404, "bot_not_found"));
        var (_, reader) = await _gateways.NewKeyAsync(["webhooks:read"]);
        (await MakeAsync(_gateways.Client(reader), Hooks.Body(_receiver.Url, "bot", "alerts"))).Should().Be((403, "scope_missing"));
        limited.Should().BePositive();
    }

    [Test]
    public async Task SomebodyElsesWebhook_IsNotThere_SaveForAdmins()
    {
        var (id, key) = await _gateways.NewKeyAsync(WebhookScopes);
        await GrantAsync("bots/alerts", id);
        var hook = await MakeOnceItMayAsync(_gateways.Client(key));
        await _gateways.SayAsync("hello");
        await _receiver.WaitForAsync(1, hook.Sent);
        var delivery = (await _admin.DeliveriesAsync(hook)).Single()["id"]!.GetValue<long>();
        var (stranger, strangersKey) = await _gateways.NewKeyAsync(WebhookScopes);
        await GrantAsync("bots/alerts", stranger);
        var client = _gateways.Client(strangersKey);

        (HttpMethod, string, JsonObject?)[] calls =
        [
            (HttpMethod.Get, hook.Path, null), (HttpMethod.Patch, hook.Path, new JsonObject { ["ordered"] = true }), (HttpMethod.Delete, hook.Path, null),
            (HttpMethod.Post, $"{hook.Path}/test", null), (HttpMethod.Post, $"{hook.Path}/rotate-secret", null), (HttpMethod.Post, $"{hook.Path}/enable", null),
            (HttpMethod.Get, $"{hook.Path}/deliveries", null), (HttpMethod.Post, $"/api/v1/deliveries/{delivery}/redeliver", null),
            (HttpMethod.Post, $"{hook.Path}/redeliver", new JsonObject { ["from"] = "2020-01-01T00:00:00Z", ["to"] = "2100-01-01T00:00:00Z" }),
        ];
        foreach (var (method, path, body) in calls)
            (await client.SendJsonAsync(method, path, body)).Status.Should().Be(HttpStatusCode.NotFound, "{0} {1}", method, path);
        (await client.GetJsonAsync("/api/v1/webhooks")).Ok()["data"]!.AsArray().Should().BeEmpty();
        (await _admin.GetJsonAsync(hook.Path)).Ok()["owner"]!.ToJsonString().Should().Be($$"""{"kind":"api_key","id":{{id}}}""");
    }

    [Test]
    public async Task ARightTakenAwayOnOneProcess_StopsDeliveriesOfAll_WithinASecond()
    {
        var (id, key) = await _gateways.NewKeyAsync(WebhookScopes);
        await GrantAsync("bots/alerts", id);
        var hook = await MakeOnceItMayAsync(_gateways.Client(key, process: 1));
        using var stop = new CancellationTokenSource();
        var traffic = Task.WhenAll(Enumerable.Range(0, 2).Select(process => TalkAsync(process, stop.Token)));
        await _receiver.WaitForAsync(50, hook.Sent);

        await GrantAsync("bots/alerts", id, canRead: false);
        var taken = TimeProvider.System.GetTimestamp();
        var row = await _admin.HookBecomesAsync(hook, "disabled");
        await _gateways.SayAsync("the last");
        await stop.CancelAsync();
        await traffic;

        row["disabled_reason"]!.GetValue<string>().Should().Be("Its owner may no longer read the bot.");
        var last = _receiver.Requests.Where(hook.Sent).Max(request => request.Began);
        TimeProvider.System.GetElapsedTime(taken, last).Should().BeLessThan(TimeSpan.FromSeconds(1));
        await Eventually.BecomesAsync(async () => await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1 AND status IN ('pending', 'running')", hook.Id) == 0);
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/enable")).Code.Should().Be("owner_lacks_right");
        await GrantAsync("bots/alerts", id);
        await Eventually.BecomesAsync(async () => (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/enable")).Status == HttpStatusCode.OK);
        await _gateways.SayAsync("back again");
        await _receiver.WaitForAsync(1, request => hook.Sent(request) && request.Text.Contains("back again", StringComparison.Ordinal));
    }

    [Test]
    public async Task ARightTakenAwayWhileTheReceiverIsBeingReached_KeepsTheEventHere()
    {
        // A full queue of connections: the third waits until one is accepted, and its first packet is sent again after one and three seconds.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var address = (IPEndPoint)listener.LocalEndPoint!;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(address);
        var (id, key) = await _gateways.NewKeyAsync(WebhookScopes);
        await GrantAsync("bots/alerts", id);
        await MakeOnceItMayAsync(_gateways.Client(key));
        var hook = await _gateways.Client(key).MakeHookAsync(new Uri($"http://{address}/"));
        await _gateways.SayAsync("withheld");
        await Eventually.BecomesAsync(() => IsBeingReachedAsync(address.Port));

        await GrantAsync("bots/alerts", id, canRead: false);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        (await listener.AcceptAsync()).Dispose();
        using var late = await listener.AcceptAsync();
        await _admin.HookBecomesAsync(hook, "disabled");
        var received = new byte[64 * 1024];
        var length = 0;
        for (int read; (read = await ReadAsync(late, received.AsMemory(length))) > 0; length += read)
        {
            // Up to the end of the connection.
        }

        Encoding.UTF8.GetString(received, 0, length).Should().NotContain("withheld");
    }

    [Test]
    public async Task AnOwnerWhoIsDisabledOrNoAdminAnyMore_TakesTheWebhookAlong()
    {
        var boss = await NewUserAsync("admin");
        var all = await boss.Client.MakeHookAsync(Hooks.Body(_receiver.Url, "all"));
        (await _admin.SendJsonAsync(HttpMethod.Patch, $"/api/v1/users/{boss.Id}", new JsonObject { ["roles"] = new JsonArray("operator") })).Ok();
        (await BecomesDisabledAsync(all))["disabled_reason"]!.GetValue<string>().Should().Be("Its owner is no longer an admin.");

        var clerk = await NewUserAsync("operator");
        (await _admin.SendJsonAsync(HttpMethod.Put, $"/api/v1/chats/{_chat}/permissions", new JsonObject { ["user_id"] = clerk.Id, ["can_read"] = true })).Ok();
        await BecomesAsync(clerk.Client, Hooks.Body(new Uri("http://127.0.0.1:1/"), "chat", chat: _chat), 201);
        var ofChat = await clerk.Client.MakeHookAsync(Hooks.Body(_receiver.Url, "chat", chat: _chat));
        (await _admin.SendJsonAsync(HttpMethod.Patch, $"/api/v1/users/{clerk.Id}", new JsonObject { ["disabled"] = true })).Ok();
        (await BecomesDisabledAsync(ofChat))["disabled_reason"]!.GetValue<string>().Should().Be("Its owner is disabled.");
    }

    [Test]
    public async Task AKeyThatIsRevoked_TakesItsWebhooksAlong()
    {
        var (id, key) = await _gateways.NewKeyAsync(WebhookScopes);
        await GrantAsync("bots/alerts", id);
        var hook = await MakeOnceItMayAsync(_gateways.Client(key));
        await _gateways.SayAsync("hello");
        await _receiver.WaitForAsync(1, hook.Sent);

        await _admin.SendJsonAsync(HttpMethod.Delete, $"/api/v1/apikeys/{id}");
        await _gateways.SayAsync("anybody there?");

        (await _admin.GetJsonAsync(hook.Path)).Code.Should().Be("webhook_not_found");
        (await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1", hook.Id)).Should().Be(0);
    }

    /// <summary>By its next attempt, once what was taken away counts.</summary>
    private async Task<JsonNode> BecomesDisabledAsync(Hook hook)
    {
        await Eventually.BecomesAsync(async () =>
        {
            await _gateways.SayAsync("hello", person: 901);
            return (await _admin.HookAsync(hook)).Says("state", "disabled");
        });
        return await _admin.HookAsync(hook);
    }

    private async Task<(long Id, HttpClient Client)> NewUserAsync(string role)
    {
        var (name, password) = ($"user-{_gateways.NewId()}", $"pw-{Guid.NewGuid()}");
        var made = (await _admin.SendJsonAsync(HttpMethod.Post, "/api/v1/users", new JsonObject { ["username"] = name, ["password"] = password, ["roles"] = new JsonArray(role) })).Ok();
        return (made["id"]!.GetValue<long>(), _gateways.Client(await _gateways.SignInAsync(name, password)));
    }

    /// <summary>Somebody has sent the first packet of a connection to it and has no answer yet.</summary>
    private static async Task<bool> IsBeingReachedAsync(int port) =>
        (await File.ReadAllLinesAsync("/proc/net/tcp")).Any(line => line.Contains($":{port:X4} 02 ", StringComparison.Ordinal));

    private static async Task<int> ReadAsync(Socket socket, Memory<byte> buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static async Task<(int, string?)> MakeAsync(HttpClient client, JsonObject body)
    {
        var answer = await client.SendJsonAsync(HttpMethod.Post, "/api/v1/webhooks", body);
        return ((int)answer.Status, answer.Code);
    }

    private async Task TalkAsync(int process, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await _gateways.SayAsync("words", process);
    }

    private async Task<Hook> MakeOnceItMayAsync(HttpClient client)
    {
        await Eventually.BecomesAsync(async () => (await MakeAsync(client, Hooks.Body(new Uri("http://127.0.0.1:1/"), "bot", "alerts"))).Item1 == 201);
        return await client.MakeHookAsync(_receiver.Url);
    }

    /// <summary>What is granted counts everywhere within a second.</summary>
    private static Task BecomesAsync(HttpClient client, JsonObject body, int status) =>
        Eventually.BecomesAsync(async () => (await MakeAsync(client, body.DeepClone().AsObject())).Item1 == status);

    private async Task GrantAsync(string place, long key, bool canRead = true) =>
        (await _admin.SendJsonAsync(HttpMethod.Put, $"/api/v1/{place}/permissions", new JsonObject { ["api_key_id"] = key, ["can_read"] = canRead })).Status
            .Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NoContent);
}
