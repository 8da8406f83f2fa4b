using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Http;

/// <summary>Every kind of answer has them; those of server-sent events are looked at where events are followed.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class SecurityHeadersTests
{
    private const string Proxied = "Strict-Transport-Security";

    private ShellGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start() => _gateway = await ShellGateway.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("GET", "/health/live", 200, false)]
    [TestCase("GET", "/health/ready", 503, false)]
    [TestCase("GET", "/health", 503, false)]
    [TestCase("GET", "/openapi/v1.json", 200, true)]
    [TestCase("GET", "/nowhere", 404, true)]
    [TestCase("GET", "/api/v1/nowhere", 404, false)]
    [TestCase("GET", "/api/v1/chats", 401, false)]
    [TestCase("GET", "/api/v1/ws", 401, false)]
    [TestCase("GET", "/api/v1/test/ok", 200, false)]
    [TestCase("GET", "/api/v1/test/denied", 403, false)]
    [TestCase("GET", "/api/v1/test/broken", 500, false)]
    [TestCase("GET", "/api/v1/test/unavailable", 503, false)]
    [TestCase("PUT", "/api/v1/test/ok", 405, false)]
    [TestCase("POST", "/api/v1/test/body", 415, false)]
    [TestCase("GET", "/api/v1/telegram/webhook/kept", 405, true)]
    [TestCase("POST", "/api/v1/telegram/webhook/nobody", 404, true)]
    [TestCase("POST", "/api/v1/telegram/webhook/kept", 401, true)]
    public async Task EveryAnswer_HasThem(string method, string path, int status, bool stored)
    {
        using var answer = await _gateway.SendAsync(new HttpMethod(method), path);

        ((int)answer.StatusCode).Should().Be(status);
        answer.ShouldBeGuarded(stored);
        Guarded.Of(answer, Proxied).Should().BeEmpty("this is no TLS");
    }

    [TestCase("/docs/index.html", "text/html")]
    [TestCase("/docs/swagger-ui-bundle.js", "text/javascript")]
    [TestCase("/docs/swagger-ui.css", "text/css")]
    public async Task ThePage_MayLoadWhatItIsMadeOf(string path, string type)
    {
        using var answer = await _gateway.GetAsync(path);

        answer.Content.Headers.ContentType!.MediaType.Should().Be(type);
        answer.ShouldBeGuarded(page: true);
    }

    [Test]
    public async Task AnUpdate_HasThem()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart { Bots = new BotsFile(BotEntry.None("kept")) });

        using var answer = await gateway.DeliverAsync("kept", Updates.PrivateText(1, "hi"));

        ((int)answer.StatusCode).Should().Be(200);
        answer.ShouldBeGuarded();
    }

    [TestCase("127.0.0.1", "https", true)]
    [TestCase("127.0.0.1", "http", false)]
    [TestCase("10.0.0.0/8", "https", false)]
    [TestCase(null, "https", false)]
    public async Task OnlyTls_IsAskedFor_WhereAProxyThatIsNamedSaysThatThisIsIt(string? networks, string scheme, bool asked)
    {
        await using var gateway = await ShellGateway.StartAsync(networks is null ? [] : [("FORWARDED_NETWORKS", networks)]);
        foreach (var path in (string[])["/api/v1/test/ok", "/api/v1/test/broken", "/docs/index.html", "/nowhere"])
        {
            using var answer = await gateway.GetAsync(path, ("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", scheme));

            Guarded.Of(answer, Proxied).Should().Equal(asked ? ["max-age=31536000"] : Array.Empty<string>(), path);
        }
    }
}
