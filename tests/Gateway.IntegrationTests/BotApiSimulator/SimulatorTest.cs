using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

/// <summary>A simulator for the fixture, a bot and a webhook for each test, and the few calls that most of them make.</summary>
internal abstract class SimulatorTest
{
    protected const string Secret = "s3cret_-";

    protected static readonly SimPerson Ada = new(100001, "Ada", "ada");
    protected static readonly SimPerson Linus = new(100002, "Linus", "linus");

    private long _botId = 4710;

    protected string Bot => $"{_botId}";

    protected string Token => $"{_botId}:AAtoken_of-the-bot";

    protected string Username => $"test{_botId}_bot";

    protected SimulatorProcess Server { get; private set; } = null!;

    protected SimulatorClient Sim { get; private set; } = null!;

    protected HttpReceiver Hook { get; private set; } = null!;

    protected string HookUrl => UrlOf(Hook);

    protected virtual SimulatorOptions Options => new() { TimeScale = 0.01 };

    [OneTimeSetUp]
    public async Task StartSimulator()
    {
        Server = await SimulatorProcess.StartAsync(Options);
        Sim = new SimulatorClient(Server.BaseUrl);
    }

    [SetUp]
    public async Task StartWebhookAndBot()
    {
        Hook = await HttpReceiver.StartAsync();
        _botId++;
        await Sim.AddBotAsync(Token, Username, "Test");
        await Sim.ClearCallsAsync();
    }

    [TearDown]
    public async Task StopWebhook()
    {
        await CallAsync("deleteWebhook", new { drop_pending_updates = true });
        await Sim.ClearFaultsAsync();
        await Sim.LimitRatesAsync();
        await Hook.DisposeAsync();
    }

    [OneTimeTearDown]
    public async Task StopSimulator()
    {
        Sim.Dispose();
        await Server.DisposeAsync();
    }

    protected Task<(int Status, JsonObject Answer)> CallAsync(string method, object? parameters = null) =>
        Sim.CallBotApiAsync(Token, method, parameters);

    protected async Task SetWebhookAsync(int maxConnections = 40)
    {
        var (status, _) = await CallAsync("setWebhook", new { url = HookUrl, secret_token = Secret, max_connections = maxConnections });
        status.Should().Be(200);
    }

    protected static string UrlOf(HttpReceiver receiver) => $"{receiver.Url}hook";

    protected static string Description(JsonObject answer) => (string)answer["description"]!;
}
