using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.BotApiSimulator;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.IntegrationTests.Streams;

/// <summary>The examples of docs/STREAMING.md, as they stand there.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ExamplesTests
{
    private const string Bot = "alerts";

    private HttpReceiver _pages = null!;
    private ManagedGateways _gateways = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _pages = await HttpReceiver.StartAsync();
        _gateways = await ManagedGateways.StartAsync(
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["ALLOWED_ORIGINS"] = _pages.Url.GetLeftPart(UriPartial.Authority) }, bots: BotEntry.None(Bot));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateways.DisposeAsync();
        await _pages.DisposeAsync();
    }

    [Test]
    public async Task TheNodeExample_PrintsEvents_AndGoesOnFromAPosition()
    {
        var (id, key) = await _gateways.NewKeyAsync(["messages:read"]);
        (await (await _gateways.AdminAsync()).SendJsonAsync(
            HttpMethod.Put, $"/api/v1/bots/{Bot}/permissions", new JsonObject { ["api_key_id"] = id, ["can_read"] = true, ["can_send"] = false, ["can_manage"] = false })).Ok();
        var after = await _gateways.Database.Db.ScalarAsync<long>("SELECT coalesce(max(position), 0) FROM events");
        await _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), "before"));
        using var node = Follow(key, $"{after}");
        try
        {
            (await NextAsync()).Should().Be("before");
            await _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), "after"));
            (await NextAsync()).Should().Be("after");
        }
        finally
        {
            node.Kill();
        }

        async Task<string?> NextAsync() => (string?)JsonNode.Parse((await node.StandardOutput.ReadLineAsync().WaitAsync(Eventually.DefaultDeadline))!)!["text"];
    }

    [Test]
    public async Task TheNodeExample_SaysInOneLine_WhatItMayNotFollow_AndEnds()
    {
        using var node = Follow((await _gateways.NewKeyAsync(["messages:read"])).Key);

        var said = await node.StandardError.ReadToEndAsync().WaitAsync(Eventually.DefaultDeadline);

        await node.WaitForExitAsync().WaitAsync(Eventually.DefaultDeadline);
        said.TrimEnd().Should().StartWith($"{Bot}: ").And.EndWith(" (bot_not_found)").And.NotContain("\n");
        node.ExitCode.Should().Be(1);
    }

    [Test]
    public async Task TheBrowserExample_SignsIn_AndShowsWhatIsSaid_AsText()
    {
        await using var browser = await Chromium.StartAsync();
        var page = await browser.NewVisitorAsync();
        await SignInAsync(page);

        await _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), "<b>hello</b>"));

        await Expect(page.Locator("li")).ToHaveTextAsync("message.received: <b>hello</b>", new() { Timeout = 30_000 });
    }

    /// <summary>As after a sleep.</summary>
    [Test]
    public async Task TheBrowserExample_WhoseTokenHasEnded_ComesBackWithANewOne_AndMissesNothing()
    {
        await using var browser = await Chromium.StartAsync();
        var page = await browser.NewVisitorAsync();
        var sockets = new List<IWebSocketRoute>();
        await page.RouteWebSocketAsync("**/api/v1/ws*", socket =>
        {
            sockets.Add(socket);
            socket.ConnectToServer();
        });
        await SignInAsync(page);
        await page.EvaluateAsync("tokens.access_token = 'ended'");

        await sockets[0].CloseAsync(new() { Code = 4401, Reason = "token_expired" });
        await _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), "meanwhile"));

        await Expect(page.Locator("li").Last).ToHaveTextAsync("message.received: meanwhile", new() { Timeout = 30_000 });
        (await page.EvaluateAsync<string>("tokens.access_token")).Should().NotBe("ended");
    }

    private Process Follow(string key, params string[] from) => Process.Start(new ProcessStartInfo("node", [Example("live-node/follow.mjs"), Bot, .. from])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["GATEWAY"] = $"http://{_gateways.Processes[0].BaseUrl.Authority}", ["KEY"] = key },
    })!;

    private async Task SignInAsync(IPage page)
    {
        _pages.Respond(new Answer(200, await File.ReadAllTextAsync(Example("live-browser/index.html"))) { ContentType = "text/html" });
        await page.GotoAsync(_pages.Url.ToString());
        await page.GetByLabel("Gateway").FillAsync($"http://{_gateways.Processes[0].BaseUrl.Authority}");
        await page.GetByLabel("Username").FillAsync(ManagedGateways.AdminName);
        await page.GetByLabel("Password").FillAsync(_gateways.AdminPassword);
        await page.GetByLabel("Bot").FillAsync(Bot);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("output")).ToHaveTextAsync("subscribed", new() { Timeout = 30_000 });
    }

    private static string Example(string path, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "examples", path));
}
