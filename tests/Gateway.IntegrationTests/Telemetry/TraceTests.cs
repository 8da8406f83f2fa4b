using System.Text;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Webhooks;

namespace Gateway.IntegrationTests.Telemetry;

/// <summary>What a collector gets to see.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class TraceTests
{
    private const long Person = 700;

    private HttpReceiver _collector = null!;
    private HttpReceiver _service = null!;
    private HttpReceiver _receiver = null!;
    private ManagedGateways _gateways = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        (_collector, _service, _receiver) = (await HttpReceiver.StartAsync(), await HttpReceiver.StartAsync(), await HttpReceiver.StartAsync());
        _collector.Respond(Answer.Json("{}"));
        _service.Respond(Answer.Json("""{"text":"hi"}"""));
        _gateways = await ManagedGateways.StartAsync(
            settings: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Hooks.Loopback.Item1] = Hooks.Loopback.Item2,
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Url.ToString(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["OTEL_SERVICE_NAME"] = "the-name-of-the-operator",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
                ["LOG_FORMAT"] = "json",
            },
            bots: BotEntry.ToHttp("shop", $"{_service.Url}shop") with { Async = true });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateways.DisposeAsync();
        await _collector.DisposeAsync();
        await _service.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task OneTrace_GoesFromTheEndpointThroughTheQueue_ToTheHandlerTelegramAndTheReceiver()
    {
        var hook = await (await _gateways.AdminAsync()).MakeHookAsync(Hooks.Body(_receiver.Url, "bot", "shop"));

        // The second of a chat waits behind the first, so that its job is read from its row.
        using (var gate = _service.Hold())
        {
            await _gateways.SayAsync("the first", bot: "shop", person: Person);
            await _service.WaitForAsync(1, static request => request.Text.Contains("the first", StringComparison.Ordinal));
            await _gateways.SayAsync("second", bot: "shop", person: Person);
        }

        var forwarded = (await _service.WaitForAsync(1, IsSecond)).Single();
        var told = (await _receiver.WaitForAsync(1, request => hook.Sent(request) && IsSecond(request))).Single();
        var trace = forwarded.Headers["traceparent"].Split('-')[1];
        var spans = await SpansAsync(trace, count: 5);

        var update = spans.Single(static span => span.Kind == Span.Server);
        var job = spans.Single(static span => span.Kind == Span.Consumer);
        var forward = spans.Single(static span => span.Name is "forward update");
        var call = spans.Single(static span => span.Name is "call Telegram");
        var delivery = spans.Single(static span => span.Name is "deliver event");
        (update.Name, update.Tags["bot"], update.Tags["kind"], update.Tags["http.response.status_code"]).Should().Be(("POST /api/v1/telegram/webhook/{bot}", "shop", "message", "200"));
        (job.ParentId, forward.ParentId, call.ParentId, delivery.ParentId).Should().Be((update.SpanId, job.SpanId, job.SpanId, update.SpanId));
        (job.Tags["attempt"], call.Tags["method"], forward.Kind, call.Kind, delivery.Kind).Should().Be(("1", "sendMessage", Span.Client, Span.Client, Span.Client));
        forwarded.Headers["traceparent"].Should().Be(forward.TraceParent);
        told.Headers["traceparent"].Should().Be(delivery.TraceParent);
        (await _gateways.Database.Db.CountAsync("gateway_jobs", "trace_parent = $1", update.TraceParent)).Should().Be(1);
    }

    [Test]
    public async Task ACallersTrace_GoesOn_AndItsLogLinesNameIt()
    {
        var caller = $"00-{Guid.NewGuid():N}-00f067aa0ba902b7-01";
        var client = await _gateways.AdminAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/bots/shop?limit=5");
        request.Headers.Add("traceparent", caller);
        using var answer = await client.SendAsync(request);
        using var forged = new HttpRequestMessage(HttpMethod.Post, GatewayProcess.UpdateEndpoint("shop")) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        forged.Headers.Add("traceparent", caller);
        using var refused = await client.SendAsync(forged);

        var spans = await SpansAsync(caller.Split('-')[1], count: 2);

        spans.Select(static span => span.ParentId).Should().AllBe("00f067aa0ba902b7");
        spans.Select(static span => span.Name).Should().BeEquivalentTo("GET /api/v1/bots/{id}", "POST /api/v1/telegram/webhook/{bot}");
        (await _gateways.Processes[0].WaitForLogAsync("a request without its secret was refused")).Should().Contain($"\"TraceId\":\"{caller.Split('-')[1]}\"");
    }

    [Test]
    public async Task NoSecret_IsInWhatIsExported()
    {
        var key = (await _gateways.NewKeyAsync(["messages:read"])).Key;
        var token = await _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword);
        using var stream = await _gateways.Client().GetAsync($"/api/v1/stream?token={token}&chat_id=1", HttpCompletionOption.ResponseHeadersRead);
        await _gateways.SayAsync("secret words", bot: "shop", person: Person + 1);
        await _service.WaitForAsync(1, static request => request.Text.Contains("secret words", StringComparison.Ordinal));
        await _gateways.Simulator.FaultAsync(SimFault.Error(400, "Bad Request: inline keyboard button URL 'http://door.example/?key=hidden' is invalid") with { Method = "sendMessage" });
        await _gateways.SayAsync("refused", bot: "shop", person: Person + 2);
        await Eventually.BecomesAsync(async () => await _gateways.Database.Db.CountAsync("gateway_jobs", "last_error LIKE '%door.example%'") == 1);
        var seen = _collector.Requests.Count;
        await Eventually.BecomesAsync(() => _collector.Requests.Skip(seen).Count(static request => request.Path is "/v1/metrics") > 2);

        var exported = string.Concat(_collector.Requests.Select(static request => Encoding.Latin1.GetString(request.Body)));
        foreach (var secret in new[] { token, key, _gateways.AdminPassword, _gateways.Bots["shop"].Token!, _gateways.Bots["shop"].Secret, "secret words", "Password=", "door.example" })
            exported.Should().NotContain(secret);
        exported.Should().Contain("the-name-of-the-operator").And.Contain("telegram_gateway.updates").And.Contain("telegram_gateway.queue.jobs");
    }

    private static bool IsSecond(ReceivedRequest request) => request.Text.Contains("second", StringComparison.Ordinal);

    private Task<IReadOnlyList<Span>> SpansAsync(string trace, int count) => Eventually.ReadsAsync<IReadOnlyList<Span>>(
        () => Task.FromResult<IReadOnlyList<Span>>(
            [.. _collector.Requests.Where(static request => request.Path is "/v1/traces").SelectMany(static request => Span.ReadAll(request.Body)).Where(span => string.Equals(span.TraceId, trace, StringComparison.Ordinal))]),
        spans => spans.Count >= count,
        what: $"{count} spans of the trace");
}
