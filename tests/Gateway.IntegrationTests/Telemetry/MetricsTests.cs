using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Development;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Streams;
using Gateway.IntegrationTests.Webhooks;

namespace Gateway.IntegrationTests.Telemetry;

/// <summary>What <c>/metrics</c> tells after one of each: and that nobody asks it for what it does not tell.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed partial class MetricsTests
{
    private const long Person = 7_000_123_456_789;
    private const long Stranger = 7_000_987_654_321;

    private ManagedGateways _gateways = null!;
    private HttpReceiver _service = null!;
    private HttpReceiver _receiver = null!;
    private LiveClient _client = null!;
    private Scrape _scrape = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        (_service, _receiver) = (await HttpReceiver.StartAsync(), await HttpReceiver.StartAsync());
        _service.Respond(static request => request.Text.Contains("no", StringComparison.Ordinal) ? new Answer(request.Text.Contains("no more", StringComparison.Ordinal) ? 400 : 503) : Answer.Json("""{"text":"hi"}"""));
        _gateways = await ManagedGateways.StartAsync(
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { [Hooks.Loopback.Item1] = Hooks.Loopback.Item2, ["ALLOWED_USERS"] = $"{Person}" },
            bots: [BotEntry.ToHttp("shop", $"{_service.Url}shop") with { Async = true, Order = "relaxed" }, BotEntry.Echo("echo")]);
        await LiveThroughItAsync();
        _scrape = await Eventually.ReadsAsync(ScrapeAsync, static scrape => scrape.Value("telegram_gateway_jobs_done_total", "bot=\"shop\"") >= 1
            && scrape.Value("telegram_gateway_jobs_retries_total") >= 1 && scrape.Value("telegram_gateway_jobs_dead_total") >= 1 && scrape.Value("telegram_gateway_deliveries_total") >= 1
            && scrape.Value("telegram_gateway_queue_jobs", "state=\"dead\"") >= 1);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _client.DisposeAsync();
        await _gateways.DisposeAsync();
        await _service.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public void Updates_AreCountedByBotKindAndOutcome()
    {
        Updates("shop", "message", "accepted").Should().Be(3);
        Updates("shop", "message", "known").Should().Be(1);
        Updates("shop", "message", "dropped").Should().Be(1);
        Updates("shop", "unknown", "malformed").Should().Be(1);
        Updates("shop", "unknown", "forged").Should().Be(1);
        Updates("", "unknown", "forged").Should().Be(1);
        Updates("echo", "other", "accepted").Should().Be(1, "what Telegram may invent is no label of its own");
        Value("telegram_gateway_gate_drops_total", "bot=\"shop\"", "reason=\"not_allowed\"").Should().Be(1);
        Value("telegram_gateway_ingest_duration_seconds_count").Should().Be(9);
        Value("telegram_gateway_ingest_duration_seconds_bucket", "outcome=\"accepted\"", "le=\"60\"").Should().Be(4);
    }

    [Test]
    public void JobsHandlersCallsDeliveriesAndClients_AreCounted()
    {
        Value("telegram_gateway_jobs_done_total", "bot=\"shop\"").Should().Be(1);
        Value("telegram_gateway_jobs_retries_total", "bot=\"shop\"").Should().Be(1);
        Value("telegram_gateway_jobs_dead_total", "bot=\"shop\"").Should().Be(1);
        Value("telegram_gateway_handler_duration_seconds_count", "handler=\"http\"", "outcome=\"succeeded\"").Should().Be(1);
        Value("telegram_gateway_handler_duration_seconds_count", "handler=\"http\"", "outcome=\"failed\"").Should().Be(1);
        Value("telegram_gateway_handler_duration_seconds_count", "handler=\"http\"", "outcome=\"gave_up\"").Should().Be(1);
        Value("telegram_gateway_telegram_calls_total", "method=\"sendMessage\"", "code=\"200\"").Should().BeGreaterThanOrEqualTo(1);
        Value("telegram_gateway_deliveries_total", "code=\"200\"").Should().BeGreaterThanOrEqualTo(1);
        Value("telegram_gateway_stream_clients", "protocol=\"websocket\"").Should().Be(1);
    }

    [Test]
    public void WhatAllShare_IsTold()
    {
        Value("telegram_gateway_queue_jobs", "state=\"pending\"").Should().Be(1, "one waits for its retry");
        Value("telegram_gateway_queue_jobs", "state=\"dead\"").Should().Be(1);
        Value("telegram_gateway_queue_oldest_age_seconds", "state=\"pending\"").Should().Be(0, "it is not due");
        Value("telegram_gateway_queue_oldest_age_seconds", "state=\"dead\"").Should().BeInRange(0, 120);
        Value("telegram_gateway_breakers", "state=\"closed\"").Should().Be(1);
        Value("telegram_gateway_breakers", "state=\"open\"").Should().Be(0);
        Value("telegram_gateway_log_position").Should().BeGreaterThanOrEqualTo(5);
        Value("telegram_gateway_log_lag", "follower=\"webhooks\"").Should().BeGreaterThanOrEqualTo(0);
        Value("telegram_gateway_log_lag", "follower=\"streams\"").Should().BeGreaterThanOrEqualTo(0);
        Value("telegram_gateway_oldest_transaction_age_seconds").Should().BeInRange(0, 120);
        foreach (var dependency in new[] { "gateway", "postgresql", "redis" })
            Value("telegram_gateway_up", $"dependency=\"{dependency}\"").Should().Be(1, dependency);
    }

    [Test]
    public async Task AnOldTransaction_Shows()
    {
        await using var connection = await _gateways.Database.Db.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        await command.ExecuteScalarAsync();

        await Eventually.ReadsAsync(ScrapeAsync, static scrape => scrape.Value("telegram_gateway_oldest_transaction_age_seconds") > 2);
    }

    [Test]
    public async Task Promtool_FindsNothingToSay()
    {
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"metrics-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, _scrape.Text);
        var ended = await PromtoolAsync("sh", "-c", $"promtool check metrics < '{file}'");
        File.Delete(file);

        ended.ExitCode.Should().BeOneOf([0, 3], "3 is for what it finds in the frameworks' names:\n{0}", string.Join('\n', ended.Output));
        ended.Output.Where(static line => line.StartsWith("telegram_gateway", StringComparison.Ordinal) || line.StartsWith("error", StringComparison.OrdinalIgnoreCase)).Should().BeEmpty();
    }

    [Test]
    public void NoLabel_HoldsAPersonOrAChat() =>
        _scrape.Labels.Should().NotContain(static labels => labels.Contains($"{Person}", StringComparison.Ordinal) || labels.Contains($"{Stranger}", StringComparison.Ordinal));

    [Test]
    public async Task WhoIsFar_NeedsStatsRead()
    {
        (await StatusAsync(_gateways.Client(), passedOn: false)).Should().Be(HttpStatusCode.OK, "loopback is near");
        (await StatusAsync(_gateways.Client(), passedOn: true)).Should().Be(HttpStatusCode.Forbidden);
        (await StatusAsync(_gateways.Client((await _gateways.NewKeyAsync(["messages:read"])).Key), passedOn: true)).Should().Be(HttpStatusCode.Forbidden);
        (await StatusAsync(_gateways.Client((await _gateways.NewKeyAsync(["stats:read"])).Key), passedOn: true)).Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task MetricsNetworks_NameWhoIsNear()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["METRICS_NETWORKS"] = "10.9.8.0/24" } });

        (await gateway.Http.GetAsync("/metrics")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task TheDashboard_AsksOnlyForWhatIsThere_InGoodQueries()
    {
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Clone.Root, "charts/telegram-gateway/dashboards/telegram-gateway.json")))!;
        var queries = dashboard["panels"]!.AsArray().SelectMany(static panel => panel!["targets"]?.AsArray() ?? []).Select(static target => (string)target!["expr"]!).ToList();
        queries.Should().HaveCountGreaterThan(15);

        await ShouldBeGoodAsync(queries.Select(static query => query.Replace("$__rate_interval", "5m", StringComparison.Ordinal)));
    }

    [Test]
    public async Task TheAlerts_AskOnlyForWhatIsThere()
    {
        var template = await File.ReadAllTextAsync(Path.Combine(Clone.Root, "charts/telegram-gateway/templates/prometheusrule.yaml"));

        Asked(template).Should().NotBeEmpty().And.BeSubsetOf(_scrape.Names);
    }

    [Test]
    public async Task TheManual_TellsOfEachMetric_AndOfNoOther()
    {
        var manual = await File.ReadAllTextAsync(Path.Combine(Clone.Root, "docs/OPERATIONS.md"));

        Asked(manual).Select(Family).ToHashSet(StringComparer.Ordinal).Should().BeEquivalentTo(_scrape.Families.Where(static family => family.StartsWith("telegram_gateway", StringComparison.Ordinal)));
    }

    private static string Family(string name) => Suffix.Replace(name, string.Empty);

    private static IEnumerable<string> Asked(string text) => Metric.Matches(text).Select(static match => match.Value).ToHashSet(StringComparer.Ordinal);

    private static async Task<EndedProcess> PromtoolAsync(params string[] command)
    {
        using var process = ChildProcess.Start(TestRun.Current.NewFolder("promtool"), command);
        return await process.WaitForExitAsync();
    }

    private async Task ShouldBeGoodAsync(IEnumerable<string> queries)
    {
        var all = queries.ToList();
        all.SelectMany(Asked).Distinct(StringComparer.Ordinal).Should().BeSubsetOf(_scrape.Names);
        var rules = new JsonObject
        {
            ["groups"] = new JsonArray(new JsonObject
            {
                ["name"] = "dashboard",
                ["rules"] = new JsonArray([.. all.Select(static (query, index) => (JsonNode)new JsonObject { ["record"] = $"panel:{index}", ["expr"] = query })]),
            }),
        };
        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"rules-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, rules.ToJsonString());
        var ended = await PromtoolAsync("promtool", "check", "rules", file);
        File.Delete(file);
        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
    }

    private async Task<Scrape> ScrapeAsync() => new(await _gateways.Processes[0].Http.GetStringAsync("/metrics"));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, bool passedOn)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (passedOn)
            request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>One of everything that is counted.</summary>
    private async Task LiveThroughItAsync()
    {
        var admin = await _gateways.AdminAsync();
        var hook = await admin.MakeHookAsync(Hooks.Body(_receiver.Url, "bot", "shop"));
        _client = await LiveClient.ConnectAsync(_gateways.Processes[0], await _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword));
        await _client.SubscribeAsync("\"bot\":\"shop\"");
        var again = Servers.Updates.PrivateText(_gateways.NewId(), "yes", Person);
        await _gateways.DeliverAsync("shop", again);
        await _gateways.DeliverAsync("shop", again);
        await _receiver.WaitForAsync(1, hook.Sent);
        await _service.WaitForAsync(1);
        await _gateways.SayAsync("no", bot: "shop", person: Person);
        await _service.WaitForAsync(2);
        await _gateways.SayAsync("no more", bot: "shop", person: Person);
        await _gateways.SayAsync("who am I", bot: "shop", person: Stranger);
        await _gateways.DeliverAsync("echo", Servers.Updates.Of("invented_kind", _gateways.NewId(), $$"""{"from":{"id":{{Person}},"is_bot":false,"first_name":"Ada"} }"""));
        var process = _gateways.Processes[0];
        (await process.DeliverAsync("shop", "no update")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await process.DeliverAsync("shop", "{}", secret: "wrong")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayProcess.UpdateEndpoint("nobody")) { Content = new StringContent("{}") };
        using var answer = await process.Http.SendAsync(request);
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private double? Updates(string bot, string kind, string outcome) => Value("telegram_gateway_updates_total", $"bot=\"{bot}\"", $"kind=\"{kind}\"", $"outcome=\"{outcome}\"");

    private double? Value(string name, params string[] labels) => _scrape.Value(name, labels);

    [GeneratedRegex(@"\btelegram_gateway_[a-z_]*[a-z]\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Metric { get; }

    [GeneratedRegex("_(bucket|count|sum)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Suffix { get; }
}
