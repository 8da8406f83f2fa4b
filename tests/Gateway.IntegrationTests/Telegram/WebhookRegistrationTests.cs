using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Telegram;

/// <summary>With PUBLIC_URL a start sees to it that Telegram delivers here, and calls it no more often than that takes.</summary>
internal sealed class WebhookRegistrationTests
{
    private readonly BotEntry _first = BotEntry.Echo("first");
    // Bots are looked at in the order of the file: who asks about the last one is done with the others.
    private readonly BotEntry _last = BotEntry.None("last");
    private readonly BotEntry _second = BotEntry.Echo("second") with { WebhookSecret = "chosen" };
    private SimulatorProcess _simulator = null!;
    private SimulatorClient _telegram = null!;

    [SetUp]
    public async Task Start()
    {
        _simulator = await SimulatorProcess.StartAsync(new SimulatorOptions { TimeScale = 0.01 });
        _telegram = new SimulatorClient(_simulator.BaseUrl);
        foreach (var bot in new[] { _first, _second, _last })
            await _telegram.AddBotAsync(bot.Token!, bot.Username);
    }

    [TearDown]
    public async Task Stop()
    {
        _telegram.Dispose();
        await _simulator.DisposeAsync();
    }

    [Test]
    public async Task FirstStart_RegistersEveryBot_ForEveryKind_AndKeepsWhatIsPending()
    {
        var pending = await _telegram.SendTextAsync(_first.Username!, new SimPerson(7200), "from before");
        var port = FreePort.Find();
        await using var gateway = await GatewayProcess.StartAsync(StartWith(_first, _second) with
        {
            Port = port,
            Settings = PublicUrl($"http://127.0.0.1:{port}"),
        });

        await _telegram.WaitDeliveredAsync(_first.Username!, pending.UpdateId);

        (await _telegram.MessagesAsync(_first.Username!, 7200)).Should().Contain(static message => message.FromBot && message.Text == "from before");
        await Eventually.BecomesAsync(async () => (await SetCallsAsync()).Length == 2);
        foreach (var (bot, call) in new[] { _first, _second }.Zip(await SetCallsAsync()))
        {
            ((string)call.Parameters["url"]!).Should().MatchRegex($"^http://127.0.0.1:{port}/api/v1/telegram/webhook/{bot.Slug}\\?s=[0-9a-f]{{8}}$");
            ((string)call.Parameters["secret_token"]!).Should().Be(bot.Secret);
            call.Parameters.ContainsKey("drop_pending_updates").Should().BeFalse();
            JsonNode.Parse(call.Parameters["allowed_updates"]!.ToString())!.AsArray().Select(static kind => (string)kind!)
                .Should().BeEquivalentTo(EveryKind.Payloads.Select(static kind => kind.Name));
        }
    }

    [Test]
    public async Task NextStart_SetsAgainOnlyTheBotWhoseSecretHasChanged()
    {
        await StartAndSettleAsync(StartWith(_first, _second));
        (await SetCallsAsync()).Should().HaveCount(2);

        await StartAndSettleAsync(StartWith(_first, _second));
        (await SetCallsAsync()).Should().HaveCount(2, "nothing has changed");

        await StartAndSettleAsync(StartWith(_first, _second with { WebhookSecret = "another" }));
        var calls = await SetCallsAsync();
        calls.Should().HaveCount(3);
        ((string)calls[^1].Parameters["secret_token"]!).Should().Be("another");
        calls[^1].BotId.Should().Be(long.Parse(_second.Token!.Split(':')[0]));
    }

    [Test]
    public async Task OtherPublicUrl_SetsEveryBotAgain()
    {
        await StartAndSettleAsync(StartWith(_first, _second));

        await StartAndSettleAsync(StartWith(_first, _second) with { Settings = PublicUrl("https://moved.example") });

        (await _telegram.BotsAsync()).Should().OnlyContain(static bot => bot.WebhookUrl!.StartsWith("https://moved.example/api/", StringComparison.Ordinal));
    }

    [Test]
    public async Task TwoInstancesThatStartAtOnce_SetEachBotOnce()
    {
        await using var database = await SharedServers.CreateDatabaseAsync();
        var start = StartWith(_first, _second) with { DatabaseUrl = database.Url };

        var gateways = await Task.WhenAll(GatewayProcess.StartAsync(start), GatewayProcess.StartAsync(start));
        await using var one = gateways[0];
        await using var other = gateways[1];
        await LookedAtAsync(2 * start.Bots.Bots.Count);

        (await SetCallsAsync()).Select(static call => call.BotId).Should().OnlyHaveUniqueItems().And.HaveCount(2);
    }

    [Test]
    public async Task TelegramFailing_IsAskedAgain()
    {
        await _telegram.FaultAsync(SimFault.Error(502) with { Method = "setWebhook", Bot = _second.Username });

        await using var gateway = await GatewayProcess.StartAsync(StartWith(_first, _second));

        await _telegram.WaitForCallAsync(static call => call.Ok, bot: _second.Username, method: "setWebhook");
        (await SetCallsAsync()).Count(static call => call.Ok).Should().Be(2);
    }

    [Test]
    public async Task WithoutPublicUrl_NothingIsSet()
    {
        // Asks for one name, so that there is a call to wait for.
        var unnamed = _second with { Username = null };
        await using var gateway = await GatewayProcess.StartAsync(StartWith(_first, unnamed) with { Settings = PublicUrl("") });
        await _telegram.WaitForCallAsync(static call => call.Ok, method: "getMe");

        await gateway.TerminateAsync();

        (await _telegram.CallsAsync()).Should().OnlyContain(static call => call.Method == "getMe");
    }

    private static Dictionary<string, string> PublicUrl(string url) => new(StringComparer.Ordinal) { ["PUBLIC_URL"] = url };

    private GatewayStart StartWith(params IReadOnlyList<BotEntry> bots) => new()
    {
        Bots = new BotsFile([.. bots, _last]),
        BotApiUrl = _simulator.ApiRoot,
        Settings = PublicUrl("https://gateway.example"),
    };

    private Task LookedAtAsync(int bots) => Eventually.BecomesAsync(
        async () => (await _telegram.CallsAsync(method: "getWebhookInfo")).Count(static call => call.Finished) >= bots);

    /// <summary>Runs a gateway until it has looked at the last of its bots and what it had to set is set.</summary>
    private async Task StartAndSettleAsync(GatewayStart start)
    {
        var before = (await _telegram.CallsAsync(method: "getWebhookInfo")).Length;
        await using var gateway = await GatewayProcess.StartAsync(start);
        await LookedAtAsync(before + start.Bots.Bots.Count);
        await Eventually.BecomesAsync(RegisteredAsync);

        async Task<bool> RegisteredAsync()
        {
            foreach (var bot in start.Bots.Bots)
            {
                var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bot.Secret)))[..8];
                var registered = (await _telegram.BotsAsync()).Single(known => string.Equals(known.Username, bot.Username, StringComparison.Ordinal)).WebhookUrl;
                if (!string.Equals(registered, $"{start.Settings["PUBLIC_URL"]}/api/v1/telegram/webhook/{bot.Slug}?s={fingerprint}", StringComparison.Ordinal))
                    return false;
            }

            return true;
        }
    }

    /// <summary>But for the last bot's.</summary>
    /// <summary>Telegram takes one change a second: starts that follow each other faster are told to wait, and that call sets nothing.</summary>
    private async Task<SimCall[]> SetCallsAsync() =>
        [.. (await _telegram.CallsAsync(method: "setWebhook")).Where(call => call.HttpStatus != 429 && call.BotId != long.Parse(_last.Token!.Split(':')[0]))];
}
