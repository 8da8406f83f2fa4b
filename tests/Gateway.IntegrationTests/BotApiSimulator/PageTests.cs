using Gateway.IntegrationTests.Servers;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gateway.IntegrationTests.BotApiSimulator;

/// <summary>A person at the simulator's page in a real browser, and the gateway behind it with an echo and an http bot.</summary>
[TestFixture]
internal sealed class PageTests
{
    private const long Ada = 100001;

    private static readonly BotEntry Echo = BotEntry.Echo("echo");

    private Chromium _browser = null!;
    private HttpReceiver _service = null!;
    private SimulatorProcess _telegram = null!;
    private SimulatorClient _sim = null!;
    private BotEntry _menu = null!;
    private GatewayProcess _gateway = null!;
    private IPage _page = null!;

    [OneTimeSetUp]
    public async Task StartEverything()
    {
        // Expect has a default of its own, five seconds.
        SetDefaultExpectTimeout((float)Eventually.DefaultDeadline.TotalMilliseconds);
        _browser = await Chromium.StartAsync();
        _service = await HttpReceiver.StartAsync();
        // Retries come after 0, 1, 2, 4 … s.
        _telegram = await SimulatorProcess.StartAsync(new SimulatorOptions { TimeScale = 0.5 });
        _sim = new SimulatorClient(_telegram.BaseUrl);
        _menu = BotEntry.ToHttp("menu", _service.Url.ToString());
        await _sim.AddBotAsync(Echo.Token!, Echo.Username, "Echo");
        await _sim.AddBotAsync(_menu.Token!, _menu.Username, "Menu </script>");
        var port = FreePort.Find();
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(Echo, _menu),
            BotApiUrl = _telegram.ApiRoot,
            Port = port,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["PUBLIC_URL"] = $"http://127.0.0.1:{port}/" },
        });
        await Eventually.BecomesAsync(async () => Array.TrueForAll(await _sim.BotsAsync(), bot => bot.WebhookUrl is { Length: > 0 }));
    }

    [OneTimeTearDown]
    public async Task StopEverything()
    {
        // What has not come to start, because something before it failed, is null.
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        _sim?.Dispose();
        if (_telegram is not null)
            await _telegram.DisposeAsync();
        if (_service is not null)
            await _service.DisposeAsync();
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    [SetUp]
    public async Task OpenPage()
    {
        _service.Respond(Answer.Done);
        _page = await _browser.NewVisitorAsync();
    }

    [TearDown]
    public Task ClosePage() => _page.Context.CloseAsync();

    [Test]
    public async Task Bot_ChosenAndSpokenTo_AnswersLive()
    {
        await VisitAsync("Echo");

        await SayAsync("hello from the page");

        await Expect(Mine("hello from the page")).ToContainTextAsync("✓✓ delivered · 200");
        await Expect(Theirs("hello from the page")).ToBeVisibleAsync();
        (await _sim.CallsAsync(IdOf(Echo), "sendMessage")).Should().Contain(call => call.Text == "hello from the page");
    }

    [Test]
    public async Task Button_Pressed_ReachesTheBotAsACallback_AndItsAnswerIsShown()
    {
        _service.Respond(request => Answer.Json(
            $$"""{"method":"answerCallbackQuery","callback_query_id":"{{request.Json["callback_query"]!["id"]}}","text":"Tea it is"}"""));
        await VisitAsync("Menu");
        var keyboard = new { inline_keyboard = new[] { new[] { new { text = "Tea", callback_data = "tea" }, new { text = "Coffee", callback_data = "coffee" } } } };
        await _sim.CallBotApiAsync(_menu.Token!, "sendMessage", new { chat_id = Ada, text = "Tea or coffee?", reply_markup = keyboard });

        await _page.GetByRole(AriaRole.Button, new() { Name = "Tea" }).ClickAsync();

        await Expect(_page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Tea it is");
        var callback = (await _service.WaitForAsync(1, static request => request.Json["callback_query"] is not null))[0].Json["callback_query"]!;
        ((string?)callback["data"]).Should().Be("tea");
        ((long)callback["from"]!["id"]!).Should().Be(Ada);
        ((string?)callback["message"]!["text"]).Should().Be("Tea or coffee?");
    }

    [Test]
    public async Task Delivery_ThatFailsAndThenSucceeds_IsShownAsItGoes()
    {
        _service.Respond(new Answer(500));
        await VisitAsync("Menu");

        await SayAsync("are you there");
        await Expect(Mine("are you there")).ToContainTextAsync("↻ retrying · 500");
        await Expect(Mine("are you there").Locator(".state")).ToHaveAttributeAsync("title", "Wrong response from the webhook: 500 Internal Server Error");
        _service.Respond(Answer.Done);

        await Expect(Mine("are you there")).ToContainTextAsync("✓✓ delivered · 200");
    }

    [Test]
    public async Task Bots_AreThereAtFirstSight_AlsoBeforeAnyAnswer()
    {
        await _page.RouteAsync("**/_sim/**", static _ => Task.CompletedTask); // asked, never answered

        await _page.GotoAsync(_telegram.ApiRoot, new() { WaitUntil = WaitUntilState.DOMContentLoaded });

        await Expect(Bot("Echo")).ToBeVisibleAsync();
        await Expect(Bot("Menu </script>")).ToBeVisibleAsync();
        await Expect(_page.GetByText("No bot yet")).ToBeHiddenAsync();
    }

    [Test]
    public async Task Message_ThatComesWhileThePageLoadsTheChat_IsNotLost()
    {
        await _sim.CallBotApiAsync(_menu.Token!, "sendMessage", new { chat_id = Ada, text = "from before" });
        await VisitAsync("Echo");
        var asked = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _page.RouteAsync(url => url.EndsWith($"/messages?bot={IdOf(_menu)}", StringComparison.Ordinal), asked.SetResult);
        await Bot("Menu").ClickAsync();
        var route = await asked.Task.WaitAsync(Eventually.DefaultDeadline);
        var answer = await route.FetchAsync();
        await _sim.CallBotApiAsync(_menu.Token!, "sendMessage", new { chat_id = Ada, text = "in the meantime" });
        await Expect(Theirs("in the meantime")).ToBeVisibleAsync();

        await route.FulfillAsync(new() { Response = answer });

        await Expect(Theirs("from before")).ToBeVisibleAsync();
        await Expect(Theirs("in the meantime")).ToBeVisibleAsync();
    }

    [Test]
    public async Task BotThatRegistersLater_AppearsByItself()
    {
        await VisitAsync("Echo");

        await _sim.AddBotAsync(BotEntry.NewToken(), "latecomer_bot", "Latecomer");

        await Expect(Bot("Latecomer")).ToBeVisibleAsync();
    }

    [Test]
    public async Task OnAPhone_BotsArePickedFromTheMenu_AndNothingStandsOut()
    {
        await _page.SetViewportSizeAsync(390, 844);
        await _page.GotoAsync(_telegram.ApiRoot);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Choose bot and person" }).ClickAsync();
        await Bot("Echo").ClickAsync();
        await SayAsync(new string('x', 300));

        await Expect(Theirs(new string('x', 300))).ToBeInViewportAsync();
        await Expect(_page.Locator("#side")).ToBeHiddenAsync();
        (await _page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should().BeTrue("nothing scrolls sideways");
    }

    [Test]
    public async Task Chromium_Missing_IsNamedWithTheCommandThatInstallsIt()
    {
        var start = () => Chromium.StartAsync("/nowhere/chromium");

        await start.Should().ThrowAsync<FileNotFoundException>().WithMessage("*apt-get install -y chromium");
    }

    [Test]
    public async Task Chromium_LeavesNothingBehind()
    {
        var browser = await Chromium.StartAsync();
        var folder = browser.Folder;
        var page = await browser.NewVisitorAsync();
        await page.GotoAsync(_telegram.ApiRoot);
        // The folder is where its processes are found when the run is interrupted.
        folder.Processes().Should().BeEquivalentTo(ProcessesThatName(folder.Path));

        await browser.DisposeAsync();

        ProcessesThatName(folder.Path).Should().BeEmpty();
        Directory.Exists(folder.Path).Should().BeFalse();
    }

    private static string IdOf(BotEntry bot) => bot.Token!.Split(':')[0];

    private static List<int> ProcessesThatName(string folder) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(static entry => int.TryParse(Path.GetFileName(entry), out var id) ? id : 0)
            .Where(id => id > 0 && CommandLine(id).Contains(folder, StringComparison.Ordinal))];

    private static string CommandLine(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline");
        }
        catch (IOException)
        {
            return ""; // gone
        }
    }

    private async Task VisitAsync(string bot)
    {
        await _page.GotoAsync(_telegram.ApiRoot);
        await Expect(_page.Locator("#link")).ToHaveTextAsync("live");
        await Bot(bot).ClickAsync();
        await Expect(_page.Locator("#headname")).ToContainTextAsync(bot);
    }

    private async Task SayAsync(string text)
    {
        await _page.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync(text);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    private ILocator Bot(string name) => _page.Locator("#bots button", new() { HasText = name });

    private ILocator Mine(string text) => _page.Locator(".msg.mine", new() { HasText = text });

    private ILocator Theirs(string text) => _page.Locator(".msg:not(.mine)", new() { HasText = text });
}
