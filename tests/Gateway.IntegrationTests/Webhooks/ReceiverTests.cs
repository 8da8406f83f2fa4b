using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>Receivers that redirect, have gone, ask for time, hang, or never end.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ReceiverTests
{
    private ManagedGateways _gateways = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gateways = await Hooks.StartAsync(settings: ("WEBHOOK_TIMEOUT", "2s"));
        _admin = await _gateways.AdminAsync();
    }

    [OneTimeTearDown]
    public Task StopAsync() => _gateways.DisposeAsync().AsTask();

    [TearDown]
    public Task RemoveAsync() => _gateways.Database.Db.ExecuteAsync("DELETE FROM webhooks");

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(307)]
    [TestCase(304)]
    [TestCase(400)]
    public async Task AnythingButA2xx_IsAFailure_AndNoRedirectIsFollowed(int status)
    {
        await using var target = await HttpReceiver.StartAsync();
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(new Answer(status) { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Location"] = target.Url.ToString() } });
        var hook = await _admin.MakeHookAsync(receiver.Url);
        await _gateways.SayAsync("hello");

        var delivery = await Eventually.ReadsAsync(async () => (await _admin.DeliveriesAsync(hook)).Single(), row => row["attempts"]!.GetValue<int>() == 1);

        (delivery["status"]!.GetValue<string>(), delivery["response_status"]!.GetValue<int>()).Should().Be(("pending", status));
        delivery["last_error"]!.GetValue<string>().Should().StartWith($"The receiver answered {status}");
        target.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task Gone_DisablesTheWebhook()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(new Answer(410));
        var hook = await _admin.MakeHookAsync(receiver.Url);
        await _gateways.SayAsync("hello");

        var disabled = await _admin.HookBecomesAsync(hook, "disabled");

        disabled["disabled_reason"]!.GetValue<string>().Should().Be("The receiver answered 410 Gone.");
        await _gateways.SayAsync("anybody there?");
        (await _admin.DeliveriesAsync(hook)).Should().ContainSingle().Which["status"]!.GetValue<string>().Should().Be("failed");
        receiver.Requests.Should().ContainSingle();
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/redeliver", new System.Text.Json.Nodes.JsonObject { ["from"] = "2020-01-01T00:00:00Z", ["to"] = "2100-01-01T00:00:00Z" })).Code.Should().Be("webhook_disabled");
    }

    [Test]
    public async Task GoneForOneOfMany_DisablesTheWebhook_ThoughTheOthersSucceed()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        var calls = 0;
        receiver.Respond(_ => Interlocked.Increment(ref calls) == 5 ? new Answer(410) : Answer.Done);
        var hook = await _admin.MakeHookAsync(receiver.Url);

        await CrashTests.FillAsync(_gateways.Database.Db, 200);

        await _admin.HookBecomesAsync(hook, "disabled");
    }

    [TestCase("delete")]
    [TestCase("secret")]
    [TestCase("url")]
    public async Task WhatIsChangedWhileDeliveriesAreMade_CountsWithinASecond(string change)
    {
        await using var other = await HttpReceiver.StartAsync();
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
            return Answer.Done;
        });
        var hook = await _admin.MakeHookAsync(receiver.Url);
        await CrashTests.FillAsync(_gateways.Database.Db, 1000);
        await receiver.WaitForAsync(20);

        var secret = change switch
        {
            "delete" => (await _admin.SendJsonAsync(HttpMethod.Delete, hook.Path)).Code,
            "url" => (await _admin.SendJsonAsync(HttpMethod.Patch, hook.Path, new System.Text.Json.Nodes.JsonObject { ["url"] = other.Url.ToString() })).Ok()["url"]!.GetValue<string>(),
            _ => (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/rotate-secret?overlap=0s")).Ok()["secret"]!.GetValue<string>(),
        };
        var changed = TimeProvider.System.GetTimestamp();

        // What is still sent to the first address is signed anew; after a deletion, and at another address, there is nothing more.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var late = receiver.Requests.Where(request => TimeProvider.System.GetElapsedTime(changed, request.Began) > TimeSpan.FromSeconds(1)).ToList();
        if (change is "secret")
            (await SignedRequests.VerifyAsync([.. late.Select(request => (secret!, request))])).Should().NotBeEmpty().And.AllBe("ok");
        else
            late.Should().BeEmpty();
        if (change is "url")
            await other.WaitForAsync(20);
    }

    [TestCase(429, 120, 120)]
    [TestCase(503, 86400, 3600)]
    [TestCase(503, 99_999_999_999, 3600)]
    [TestCase(500, 120, 0)]
    public async Task RetryAfter_IsHonoured_UpToAnHour_ByAllThatWaits(int status, long asked, int honoured)
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(Answer.RetryAfter(status, asked));
        var hook = await _admin.MakeHookAsync(receiver.Url);
        await _gateways.SayAsync("hello");
        await receiver.WaitForAsync(1);
        await Eventually.BecomesAsync(async () => (await _admin.HookAsync(hook))["failures"]!.GetValue<int>() == 1);

        var paused = await _gateways.Database.Db.ScalarAsync<double>("SELECT coalesce(extract(epoch FROM paused_until - now()), 0)::float8 FROM webhooks WHERE id = $1", hook.Id);
        var run = await _gateways.Database.Db.ScalarAsync<double>("SELECT extract(epoch FROM run_at - now())::float8 FROM webhook_deliveries WHERE webhook_id = $1", hook.Id);

        paused.Should().BeInRange(honoured == 0 ? 0 : honoured - 5, honoured);
        run.Should().BeInRange(honoured == 0 ? 0 : honoured - 5, Math.Max(honoured, 1.2));
        if (honoured == 0)
            return;
        receiver.Respond(Answer.Done);
        await _gateways.SayAsync("again");
        await _gateways.Database.Db.ExecuteAsync("UPDATE webhook_deliveries SET run_at = now() WHERE webhook_id = $1", hook.Id);
        await Eventually.BecomesAsync(async () => await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1", hook.Id) == 2);
        receiver.Requests.Should().ContainSingle();
        await _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET paused_until = now() WHERE id = $1", hook.Id);
        await receiver.WaitForAsync(3);
    }

    [Test]
    public async Task AReceiverThatHangs_IsCutOff_AndHoldsUpNoOther()
    {
        await using var hanging = new RawReceiver(RawReceiver.HangAsync);
        await using var quick = await HttpReceiver.StartAsync();
        var slow = await _admin.MakeHookAsync(hanging.Url);
        await _admin.MakeHookAsync(quick.Url);
        for (var n = 0; n < 20; n++)
            await _gateways.SayAsync($"number {n}");

        var arrived = await quick.WaitForAsync(20, deadline: TimeSpan.FromSeconds(10));
        var delivery = await Eventually.ReadsAsync(async () => (await _admin.DeliveriesAsync(slow, "?limit=200")).FirstOrDefault(row => row["attempts"]!.GetValue<int>() > 0), row => row is not null);

        TimeProvider.System.GetElapsedTime(arrived[0].Began, arrived[19].Began).Should().BeLessThan(TimeSpan.FromSeconds(4));
        delivery!["last_error"]!.GetValue<string>().Should().Be("The receiver did not answer within 2 s.");
        delivery["duration_ms"]!.GetValue<int>().Should().BeInRange(1900, 4000);
    }

    [Test]
    public async Task ABodyWithoutAnEnd_IsReadFor64KiB_AndIsAnAnswer()
    {
        await using var talking = new RawReceiver(RawReceiver.TalkAsync);
        var hook = await _admin.MakeHookAsync(talking.Url);
        await _gateways.SayAsync("hello");

        var delivery = await Eventually.ReadsAsync(async () => (await _admin.DeliveriesAsync(hook)).SingleOrDefault(), row => row?.Says("status", "delivered") == true);

        delivery!["response_body"]!.GetValue<string>().Should().Be(new string('x', 1024));
        talking.Connections.Should().Be(1);
        talking.Written.Should().BeLessThan(16 * 1024 * 1024, "what the kernels hold between the two is all that is written beyond 64 KiB");
    }

    [Test]
    public async Task AnAddressThatNobodyListensAt_IsAFailureThatSaysSo()
    {
        var hook = await _admin.MakeHookAsync(new Uri("http://127.0.0.1:1/"));
        await _gateways.SayAsync("hello");

        var delivery = await Eventually.ReadsAsync(async () => (await _admin.DeliveriesAsync(hook)).SingleOrDefault(), row => row?["attempts"]!.GetValue<int>() == 1);

        delivery!["last_error"]!.GetValue<string>().Should().Be("The receiver could not be reached (ConnectionError).");
    }
}
