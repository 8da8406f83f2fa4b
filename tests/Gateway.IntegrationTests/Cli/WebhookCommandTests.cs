using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

internal sealed class WebhookCommandTests
{
    private readonly BotEntry _bot = BotEntry.Echo("hello") with { Username = "Hello_Bot" };
    private SimulatorProcess _simulator = null!;
    private SimulatorClient _telegram = null!;
    private GatewayStart _start = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _simulator = await SimulatorProcess.StartAsync(new SimulatorOptions { TimeScale = 0.01 });
        _telegram = new SimulatorClient(_simulator.BaseUrl);
        await _telegram.AddBotAsync(_bot.Token!, _bot.Username);
        _start = new GatewayStart
        {
            Bots = new BotsFile(_bot),
            BotApiUrl = _simulator.ApiRoot,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["PUBLIC_URL"] = "https://gateway.example/bots/" },
        };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _telegram.Dispose();
        await _simulator.DisposeAsync();
    }

    [Test]
    public async Task SetInfoDelete_DoWhatTheySay()
    {
        const string Url = "https://gateway.example/bots/api/v1/telegram/webhook/hello?s=";
        await _telegram.InjectAsync(_bot.Username!, """{"message":{"message_id":5,"chat":{"id":9,"type":"private"},"date":1,"text":"pending"}}""");

        var set = await _start.RunAsync("webhook", "set", "hello");
        var info = await _start.RunAsync("webhook", "info", "@hello_bot");
        var delete = await _start.RunAsync("webhook", "delete", "HELLO_BOT");

        set.ExitCode.Should().Be(0, string.Join('\n', set.Output));
        set.Output[^1].Should().StartWith($"Telegram delivers the updates of hello to {Url}");
        info.ExitCode.Should().Be(0, string.Join('\n', info.Output));
        ((string)JsonNode.Parse(info.Output[^1])!["url"]!).Should().StartWith(Url);
        (delete.ExitCode, delete.Output[^1]).Should().Be((0, "Telegram delivers the updates of hello nowhere."));
        var bot = (await _telegram.BotsAsync()).Should().ContainSingle().Which;
        (string.IsNullOrEmpty(bot.WebhookUrl), bot.PendingUpdateCount).Should().Be((true, 1), "nothing that waits is dropped");
        string.Concat(set.Output.Concat(info.Output).Concat(delete.Output)).Should().NotContain(_bot.Token!.Split(':')[1]).And.NotContain(_bot.Secret);
    }

    [Test]
    public async Task UnknownBot_EndsWith1()
    {
        var ended = await _start.RunAsync("webhook", "info", "nobody");

        (ended.ExitCode, ended.Output[^1]).Should().Be((1, "There is no such bot."));
    }

    [Test]
    public async Task Set_WithoutPublicUrl_SaysWhatToSet()
    {
        var ended = await (_start with { Settings = new Dictionary<string, string>(StringComparer.Ordinal) }).RunAsync("webhook", "set", "hello");

        ended.ExitCode.Should().Be(1);
        ended.Output[^1].Should().StartWith("PUBLIC_URL is unset");
    }

    [Test]
    public async Task TelegramRefuses_EndsWith1AndItsWords()
    {
        var stranger = new BotsFile(_bot with { Token = _bot.Token!.Split(':')[0] + ":AAwrong-token" });

        var ended = await (_start with { Bots = stranger }).RunAsync("webhook", "info", "hello");

        (ended.ExitCode, ended.Output[^1]).Should().Be((1, "Telegram refused: Unauthorized"));
    }

    [Test]
    public async Task TelegramIsAway_EndsWith1_WithoutTheToken()
    {
        var ended = await (_start with { BotApiUrl = "http://127.0.0.1:1/" }).RunAsync("webhook", "info", "hello");

        ended.ExitCode.Should().Be(1);
        string.Concat(ended.Output).Should().Contain("no connection could be made").And.NotContain(_bot.Token!.Split(':')[1]);
    }
}
