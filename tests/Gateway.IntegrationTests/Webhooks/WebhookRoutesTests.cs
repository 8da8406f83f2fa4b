using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Infrastructure.Secrets;
using Gateway.IntegrationTests.Cli;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>What the routes take, refuse and note.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class WebhookRoutesTests
{
    private static readonly Uri Somewhere = new("http://127.0.0.1:1/");

    private ManagedGateways _gateways = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gateways = await Hooks.StartAsync();
        _admin = await _gateways.AdminAsync();
    }

    [OneTimeTearDown]
    public Task StopAsync() => _gateways.DisposeAsync().AsTask();

    [TearDown]
    public Task RemoveAsync() => _gateways.Database.Db.ExecuteAsync("DELETE FROM webhooks");

    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"chat"}""", "chat_id")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"chat","chat_id":1,"bot":"alerts"}""", "bot")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"bot"}""", "bot")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"bot","bot":"alerts","chat_id":1}""", "chat_id")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"all","bot":"alerts"}""", "bot")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"everything"}""", "scope")]
    [TestCase("""{"url":"http://127.0.0.1:1/"}""", "scope")]
    [TestCase("""{"scope":"all"}""", "url")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"all","events":["message.lost"]}""", "events")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"all","events":["message.sent","message.sent"]}""", "events")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"all","secret":"mine"}""", "secret")]
    [TestCase("""{"url":"http://127.0.0.1:1/","scope":"all","ordered":"yes"}""", "ordered")]
    public async Task BadInput_NamesItsField(string body, string field)
    {
        var answer = await _admin.SendJsonAsync(HttpMethod.Post, "/api/v1/webhooks", JsonNode.Parse(body));

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Json()!["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()).Should().Equal(field);
    }

    [TestCase("8d")]
    [TestCase("-1s")]
    [TestCase("soon")]
    public async Task AnOverlapThatIsNone_IsRefused(string overlap)
    {
        var hook = await _admin.MakeHookAsync(Somewhere);

        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/rotate-secret?overlap={overlap}")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task EveryChange_IsNotedInTheAudit_WithoutSecrets()
    {
        var hook = await _admin.MakeHookAsync(new Uri("http://127.0.0.1:1/path-with-a-secret"));
        await _admin.SendJsonAsync(HttpMethod.Patch, hook.Path, new JsonObject { ["ordered"] = true });
        var fresh = (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/rotate-secret")).Ok()["secret"]!.GetValue<string>();
        await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/test");
        await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/enable");
        await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/redeliver", new JsonObject { ["from"] = "2020-01-01T00:00:00Z", ["to"] = "2100-01-01T00:00:00Z" });
        (await _admin.SendJsonAsync(HttpMethod.Delete, hook.Path)).Status.Should().Be(HttpStatusCode.NoContent);

        var rows = await _gateways.Database.Db.RowsAsync("SELECT * FROM audit_events WHERE target_kind = 'webhook' AND target_id = $1 ORDER BY id", $"{hook.Id}");
        rows.Select(row => row["action"]).Should().Equal(
            "webhook.created", "webhook.updated", "webhook.secret_rotated", "webhook.tested", "webhook.enabled", "webhook.redelivered", "webhook.deleted");
        rows.Should().AllSatisfy(row => row["bot_slug"].Should().Be("alerts"));
        var all = string.Join('\n', rows.SelectMany(row => row.Values));
        foreach (var secret in new[] { hook.Secret, fresh, "path-with-a-secret" })
            all.Should().NotContain(secret);
    }

    [Test]
    public async Task Reencrypting_CoversBothSecretsOfARotation()
    {
        var hook = await _admin.MakeHookAsync(Somewhere);
        await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/rotate-secret");
        var key = RandomNumberGenerator.GetBytes(EncryptionKey.Length);
        var start = new GatewayStart
        {
            Bots = _gateways.Bots,
            DatabaseUrl = _gateways.Database.Url,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["ENCRYPTION_KEY"] = $"{Convert.ToBase64String(key)},{_gateways.EncryptionKey}" },
        };

        var ended = await start.RunAsync("bots", "reencrypt", "--json");

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        var row = (await _gateways.Database.Db.RowsAsync("SELECT encrypted_secret, encrypted_previous_secret FROM webhooks WHERE id = $1", hook.Id)).Single();
        row.Values.Should().HaveCount(2).And.AllSatisfy(text => ((string)text!).Should().StartWith($"v1.{new EncryptionKey(key).Id}."));
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/test")).Code.Should().Be("secret_unreadable", "this gateway has the old key alone");
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/rotate-secret")).Ok()["previous_secret_until"].Should().BeNull("what cannot be read cannot sign either");
    }

    [Test]
    public async Task SecretsStandInNoTableAndNoLog()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(new Answer(500));
        var hook = await _admin.MakeHookAsync(new Uri(receiver.Url, "/hooks/7h3-s3cr3t-p47h"));
        var fresh = (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/rotate-secret")).Ok()["secret"]!.GetValue<string>();
        await _gateways.SayAsync("a text that nobody shall read in a log");
        await receiver.WaitForAsync(2);
        await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/test");

        foreach (var secret in new[] { hook.Secret, fresh, hook.Secret["whsec_".Length..], fresh["whsec_".Length..] })
        {
            foreach (var table in await _gateways.Database.Db.ColumnAsync<string>("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"))
                (await _gateways.Database.Db.CountAsync($"\"{table}\" AS t", "position($1 IN t::text) > 0", secret)).Should().Be(0, "{0} holds no secret", table);
            _gateways.Processes[0].Log.Containing(secret).Should().BeEmpty();
        }

        _gateways.Processes[0].Log.Containing("7h3-s3cr3t-p47h").Should().BeEmpty("an address can hold a secret");
        _gateways.Processes[0].Log.Containing("nobody shall read").Should().BeEmpty();
        _gateways.Processes[0].Log.Containing($"Webhook {hook.Id}: delivery").Should().NotBeEmpty("that it failed is told");
    }

    [Test]
    public async Task ThePlace_OfAHundredAndFirst_IsRefused_WhenMadeChangedAndEnabled()
    {
        for (var n = 0; n < 60; n++)
            await _admin.MakeHookAsync(Hooks.Body(Somewhere, "all", events: "message.received"));
        for (var n = 0; n < 39; n++)
            await _admin.MakeHookAsync(Somewhere);
        var last = await _admin.MakeHookAsync(Somewhere);

        (await _admin.SendJsonAsync(HttpMethod.Post, "/api/v1/webhooks", Hooks.Body(Somewhere, "bot", "alerts"))).Code.Should().Be("too_many_webhooks");
        (await _admin.SendJsonAsync(HttpMethod.Post, "/api/v1/webhooks", Hooks.Body(Somewhere, "all"))).Code.Should().Be("too_many_webhooks");
        var sent = await _admin.MakeHookAsync(Hooks.Body(Somewhere, "bot", "alerts", events: "message.sent"));
        await _admin.MakeHookAsync(Hooks.Body(Somewhere, "bot", "other"));
        (await _admin.SendJsonAsync(HttpMethod.Patch, sent.Path, new JsonObject { ["events"] = new JsonArray("message.received") })).Code.Should().Be("too_many_webhooks");
        await _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET disabled_reason = 'for the test', disabled_at = now() WHERE id = $1", last.Id);
        await _admin.MakeHookAsync(Somewhere);
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{last.Path}/enable")).Code.Should().Be("too_many_webhooks");
    }

    [Test]
    public async Task Lists_GoPageByPage()
    {
        for (var n = 0; n < 5; n++)
            await _admin.MakeHookAsync(Somewhere);
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = (await _admin.GetJsonAsync($"/api/v1/webhooks?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).Ok();
            seen.AddRange(page["data"]!.AsArray().Select(row => row!["id"]!.GetValue<long>()));
            cursor = page["next_cursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        seen.Should().HaveCount(5).And.BeInAscendingOrder();

        var hook = new Hook(seen[0], string.Empty);
        await _gateways.Database.Db.ExecuteAsync("""
            INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, created_at, finished_at)
            SELECT $1, n, 'message.received', (ARRAY['delivered', 'failed', 'delivered'])[1 + n % 3], 1, now(), now(), now() FROM generate_series(1, 30) AS n
            """, hook.Id);
        var deliveries = new List<long>();
        cursor = null;
        do
        {
            var page = (await _admin.GetJsonAsync($"{hook.Path}/deliveries?limit=7{(cursor is null ? "" : $"&cursor={cursor}")}")).Ok();
            deliveries.AddRange(page["data"]!.AsArray().Select(row => row!["position"]!.GetValue<long>()));
            cursor = page["next_cursor"]?.GetValue<string>();
        }
        while (cursor is not null);
        deliveries.Should().Equal(Enumerable.Range(1, 30).Reverse().Select(n => (long)n));
        (await _admin.DeliveriesAsync(hook, "?status=failed")).Should().HaveCount(10);
        (await _admin.GetJsonAsync($"{hook.Path}/deliveries?status=lost")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }
}
