using System.Net;
using Gateway.IntegrationTests.Http;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>TELEGRAM_NETWORKS: updates are taken from these alone. The tests' own connections come from 127.0.0.1.</summary>
internal sealed class SourceNetworksTests
{
    private const string Bot = "/api/v1/telegram/webhook/kept";

    [TestCase("149.154.160.0")]
    [TestCase("149.154.175.255")]
    [TestCase("91.108.4.0")]
    [TestCase("203.0.113.1, 91.108.7.255")]
    [TestCase("10.1.2.3")]
    public async Task FromTelegram_AndWhatElseIsNamed_TheSecretIsAskedFor(string forwardedFor)
    {
        await using var gateway = await ShellGateway.StartAsync(("TELEGRAM_NETWORKS", "telegram, 10.1.2.0/24"), ("FORWARDED_NETWORKS", "127.0.0.1"));

        using var answer = await gateway.SendAsync(HttpMethod.Post, Bot, null, ("X-Forwarded-For", forwardedFor));

        await answer.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "wrong_secret");
    }

    [TestCase("198.51.100.7")]
    [TestCase("149.154.176.0")]
    [TestCase("91.108.8.0")]
    [TestCase("149.154.160.1, 198.51.100.7")]
    [TestCase("2001:67c:4e8::1")]
    [TestCase("nonsense")]
    public async Task FromElsewhere_NothingIsTaken_NorToldWhichBotsThereAre(string forwardedFor)
    {
        await using var gateway = await ShellGateway.StartAsync(("TELEGRAM_NETWORKS", "telegram"), ("FORWARDED_NETWORKS", "127.0.0.1"));
        foreach (var path in (string[])[Bot, "/api/v1/telegram/webhook/nobody", "/API/v1/Telegram/Webhook/KEPT/"])
        {
            using var answer = await gateway.SendAsync(HttpMethod.Post, path, null, ("X-Forwarded-For", forwardedFor));

            await answer.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "network_not_allowed");
            answer.ShouldBeGuarded();
        }
    }

    [TestCase(null)]
    [TestCase("10.0.0.0/8")]
    public async Task WhatIsForwarded_CountsOnlyFromProxiesThatAreNamed(string? proxies)
    {
        await using var gateway = await ShellGateway.StartAsync([("TELEGRAM_NETWORKS", "telegram"), .. proxies is null ? [] : new (string, string?)[] { ("FORWARDED_NETWORKS", proxies) }]);

        using var answer = await gateway.SendAsync(HttpMethod.Post, Bot, null, ("X-Forwarded-For", "149.154.160.1"));

        await answer.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "network_not_allowed");
    }

    [Test]
    public async Task Elsewhere_IsSaidBeforeTheBodyComes()
    {
        await using var gateway = await ShellGateway.StartAsync(("TELEGRAM_NETWORKS", "telegram"));
        using var connection = await RawConnection.OpenAsync(gateway.Http.BaseAddress!);

        await connection.SendHeadersAsync("kept", "Content-Type: application/json", "Content-Length: 1000");

        (await connection.ReadStatusAsync()).Should().Be(403);
    }

    [Test]
    public async Task NothingElse_AsksWhereARequestComesFrom()
    {
        await using var gateway = await ShellGateway.StartAsync(("TELEGRAM_NETWORKS", "telegram"));

        using var health = await gateway.GetAsync("/health/live");
        using var management = await gateway.GetAsync("/api/v1/test/ok");

        (health.StatusCode, management.StatusCode).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK));
    }

    [Test]
    public async Task BehindAProxyThatIsNotNamed_ItIsSaidAtTheStart_AndForEachRequest()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(BotEntry.None("kept")),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["TELEGRAM_NETWORKS"] = "telegram", ["PUBLIC_URL"] = "https://bots.example.org" },
        });

        using var answer = await gateway.DeliverAsync("kept", Servers.Updates.PrivateText(1, "hi"));

        await answer.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "network_not_allowed");
        await gateway.WaitForLogAsync("TELEGRAM_NETWORKS is set and FORWARDED_NETWORKS is not");
        await gateway.WaitForLogAsync("A request to the update endpoint from 127.0.0.1, which TELEGRAM_NETWORKS does not name, was refused");
    }

    [Test]
    public async Task TheNetworkOfAnUpdate_IsNoReasonToRefuseIt()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(BotEntry.None("kept")),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["TELEGRAM_NETWORKS"] = "telegram,127.0.0.0/8" },
        });

        (await gateway.StatusOfAsync("kept", Servers.Updates.PrivateText(1, "hi"))).Should().Be(HttpStatusCode.OK);
    }
}
