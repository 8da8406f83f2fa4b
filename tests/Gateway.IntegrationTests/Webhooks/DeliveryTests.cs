using System.Net;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>What a receiver gets, of what, and signed with what.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class DeliveryTests
{
    private ManagedGateways _gateways = null!;
    private HttpReceiver _receiver = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _receiver = await HttpReceiver.StartAsync();
        _gateways = await Hooks.StartAsync(processes: 2);
        _admin = await _gateways.AdminAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateways.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task AnUpdatePostedToOneProcess_ReachesTheReceiverOnce_AsTheApiShowsIt()
    {
        var hook = await _admin.MakeHookAsync(Hooks.Body(_receiver.Url, "all"));
        await _gateways.SayAsync("good morning", process: 1, person: 77);

        var request = (await _receiver.WaitForAsync(1, hook.Sent)).Single();

        request.Headers["Content-Type"].Should().Be("application/json");
        request.Headers["User-Agent"].Should().StartWith("telegram-gateway/");
        var payload = request.Json.AsObject();
        payload.Select(field => field.Key).Should().Equal("type", "timestamp", "data");
        payload["type"]!.GetValue<string>().Should().Be("message.received");
        var data = payload["data"]!;
        (data["event"]!.GetValue<string>(), data["text"]!.GetValue<string>(), data["bot"]!.GetValue<string>(), data["direction"]!.GetValue<string>())
            .Should().Be(("message.received", "good morning", "alerts", "in"));
        request.WebhookId().Should().Be($"evt_{hook.Id}_{request.Position()}");
        var row = (await _admin.GetJsonAsync($"/api/v1/chats/{data["chat_id"]}/messages")).Ok()["data"]![0]!.AsObject();
        foreach (var (name, value) in row)
            JsonNode.DeepEquals(data[name], value).Should().BeTrue("{0} is as the API shows it", name);
        var delivery = await Eventually.ReadsAsync(async () => (await _admin.DeliveriesAsync(hook)).Single(), row => row.Says("status", "delivered"));
        (delivery["attempts"]!.GetValue<int>(), delivery["response_status"]!.GetValue<int>(), delivery["message_id"]!.GetValue<string>()).Should().Be((1, 200, request.WebhookId()));
        _receiver.Requests.Count(hook.Sent).Should().Be(1);
    }

    [Test]
    public async Task Signatures_AreGood_BeforeDuringAndAfterARotation()
    {
        var hook = await _admin.MakeHookAsync(_receiver.Url);
        var before = await NextAsync(hook);
        var rotated = (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/rotate-secret")).Ok();
        var fresh = rotated["secret"]!.GetValue<string>();
        var during = await NextAsync(hook);
        await _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET previous_secret_until = now() - interval '1 second' WHERE id = $1", hook.Id);
        var after = await NextAsync(hook);
        var last = (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/rotate-secret?overlap=0s")).Ok()["secret"]!.GetValue<string>();
        var end = await NextAsync(hook);

        fresh.Should().NotBe(hook.Secret);
        (rotated["previous_secret_until"]!.GetValue<DateTimeOffset>() - TimeProvider.System.GetUtcNow()).Should().BeCloseTo(TimeSpan.FromHours(24), TimeSpan.FromMinutes(2));
        during.Headers["webhook-signature"].Split(' ').Should().HaveCount(2);
        after.Headers["webhook-signature"].Split(' ').Should().ContainSingle();
        var verdicts = await SignedRequests.VerifyAsync(
            (hook.Secret, before), (hook.Secret, during), (fresh, during), (fresh, after), (last, end), (hook.Secret, after), (fresh, before), (fresh, end));
        verdicts.Take(5).Should().AllBe("ok");
        verdicts.Skip(5).Should().HaveCount(3).And.NotContain("ok");
    }

    [Test]
    public async Task ScopeAndTypes_SayWhatIsDelivered()
    {
        var body = (string bot, long person) => Updates.PrivateText(_gateways.NewId(), $"of {bot}", person);
        await _gateways.DeliverAsync("alerts", body("alerts", 901));
        var chat = (await _gateways.Database.Db.ScalarAsync<long>("SELECT id FROM chats WHERE bot_slug = 'alerts' AND telegram_id = 901"));
        var ofChat = await _admin.MakeHookAsync(Hooks.Body(_receiver.Url, "chat", chat: chat));
        var ofBot = await _admin.MakeHookAsync(Hooks.Body(_receiver.Url, "bot", "other"));
        var ofAll = await _admin.MakeHookAsync(Hooks.Body(_receiver.Url, "all", events: ["update.received", "message.edited"]));

        await _gateways.DeliverAsync("alerts", body("alerts", 901));
        await _gateways.DeliverAsync("alerts", body("alerts", 902));
        await _gateways.DeliverAsync("other", body("other", 901));
        await _gateways.DeliverAsync("other", Updates.PollAnswer(_gateways.NewId()));
        var edited = _gateways.NewId();
        await _gateways.DeliverAsync("alerts", Updates.EditedPrivateText(edited, edited, "new words", 901));

        await _receiver.WaitForAsync(2, ofChat.Sent);
        await _receiver.WaitForAsync(2, ofBot.Sent);
        await _receiver.WaitForAsync(2, ofAll.Sent);
        Types(ofChat).Should().Equal("message.edited", "message.received");
        Types(ofBot).Should().Equal("message.received", "update.received");
        Types(ofAll).Should().Equal("message.edited", "update.received");
        var raw = _receiver.Requests.Single(request => ofBot.Sent(request) && request.Json.Says("type", "update.received"));
        raw.Json["data"]!["update"]!["poll_answer"].Should().NotBeNull();
        raw.Json["data"]!["chat_id"].Should().BeNull();
        (await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = ANY ($1)", new[] { ofChat.Id, ofBot.Id, ofAll.Id })).Should().Be(6);
    }

    [Test]
    public async Task ATest_SaysWhatCameOfIt_AndLeavesNothingBehind()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        var hook = await _admin.MakeHookAsync(Hooks.Body(receiver.Url, "bot", "other"));
        var good = (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/test")).Ok();
        receiver.Respond(new Answer(503, new string('n', 5000)));
        var bad = (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/test")).Ok();

        (good["delivered"]!.GetValue<bool>(), good["response_status"]!.GetValue<int>()).Should().Be((true, 200));
        (bad["delivered"]!.GetValue<bool>(), bad["response_status"]!.GetValue<int>(), bad["response_body"]!.GetValue<string>().Length, bad["error"]!.GetValue<string>())
            .Should().Be((false, 503, 1024, "The receiver answered 503."));
        receiver.Requests[0].Json["type"]!.GetValue<string>().Should().Be("webhook.test");
        (await SignedRequests.VerifyAsync((hook.Secret, receiver.Requests[0]))).Should().Equal("ok");
        (await _admin.DeliveriesAsync(hook)).Should().BeEmpty();
        (await _admin.HookAsync(hook))["failures"]!.GetValue<int>().Should().Be(0);
    }

    [Test]
    public async Task Redelivery_OfOne_AndOfATimeRange_HasTheSameId()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        var hook = await _admin.MakeHookAsync(receiver.Url);
        for (var n = 0; n < 5; n++)
            await _gateways.SayAsync($"number {n}");
        await receiver.WaitForAsync(5);
        var delivered = await Eventually.ReadsAsync(() => _admin.DeliveriesAsync(hook, "?status=delivered"), rows => rows.Count == 5);
        await _gateways.Database.Db.ExecuteAsync(
            "UPDATE webhook_deliveries SET status = 'failed', attempts = 6 WHERE webhook_id = $1 AND position > (SELECT min(position) FROM webhook_deliveries WHERE webhook_id = $1)", hook.Id);

        var again = (await _admin.SendJsonAsync(HttpMethod.Post, $"/api/v1/deliveries/{delivered[0]["id"]}/redeliver")).Ok();
        (again["status"]!.GetValue<string>(), again["attempts"]!.GetValue<int>()).Should().Be(("pending", 0));
        await receiver.WaitForAsync(6);
        var range = new JsonObject { ["from"] = "2020-01-01T00:00:00Z", ["to"] = "2100-01-01T00:00:00Z" };
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/redeliver", range)).Ok()["count"]!.GetValue<int>().Should().Be(3);
        await receiver.WaitForAsync(9);
        range["status"] = "delivered";
        range["to"] = "2020-01-02T00:00:00Z";
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/redeliver", range)).Ok()["count"]!.GetValue<int>().Should().Be(0);

        receiver.Requests.Select(request => request.WebhookId()).Distinct(StringComparer.Ordinal).Should().HaveCount(5);
        receiver.Requests.GroupBy(request => request.Position()).OrderBy(group => group.Key).Select(group => group.Count()).Should().Equal(1, 2, 2, 2, 2);
        await Eventually.BecomesAsync(async () => (await _admin.DeliveriesAsync(hook, "?status=delivered")).Count == 5);
        (await _admin.SendJsonAsync(HttpMethod.Post, "/api/v1/deliveries/987654321/redeliver")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task EventsFromBeforeItWasMade_AreNotDelivered()
    {
        await _gateways.SayAsync("too early");
        var hook = await _admin.MakeHookAsync(_receiver.Url);
        await _gateways.SayAsync("in time", process: 1);

        var first = (await _receiver.WaitForAsync(1, hook.Sent)).Single();

        first.Json["data"]!["text"]!.GetValue<string>().Should().Be("in time");
        (await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1", hook.Id)).Should().Be(1);
    }

    private async Task<ReceivedRequest> NextAsync(Hook hook)
    {
        var text = $"words {_gateways.NewId()}";
        await _gateways.SayAsync(text);
        return (await _receiver.WaitForAsync(1, request => hook.Sent(request) && request.Text.Contains(text, StringComparison.Ordinal)))[0];
    }

    private IEnumerable<string> Types(Hook hook) =>
        _receiver.Requests.Where(hook.Sent).Select(request => request.Json["type"]!.GetValue<string>()).Order(StringComparer.Ordinal);
}
