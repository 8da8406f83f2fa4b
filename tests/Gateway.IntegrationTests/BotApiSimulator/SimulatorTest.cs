using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

/// <summary>A simulator, its client and a webhook for each test, and the few calls that most of them make.</summary>
internal abstract class SimulatorTest
{
    protected const string Token = "4711:AAtoken_of-the-bot";
    protected const string Bot = "4711";
    protected const string Secret = "s3cret_-";

    protected static readonly SimPerson Ada = new(100001, "Ada", "ada");
    protected static readonly SimPerson Linus = new(100002, "Linus", "linus");

    protected SimulatorProcess Server { get; private set; } = null!;

    protected SimulatorClient Sim { get; private set; } = null!;

    protected WebhookReceiver Hook { get; private set; } = null!;

    protected virtual SimulatorOptions Options => new() { TimeScale = 0.01 };

    [SetUp]
    public async Task StartServers()
    {
        Hook = await WebhookReceiver.StartAsync();
        Server = await SimulatorProcess.StartAsync(Options);
        Sim = new SimulatorClient(Server.BaseUrl);
        await Sim.AddBotAsync(Token, "test_bot", "Test");
    }

    [TearDown]
    public async Task StopServers()
    {
        Sim.Dispose();
        await Server.DisposeAsync();
        await Hook.DisposeAsync();
    }

    protected Task<(int Status, JsonObject Answer)> CallAsync(string method, object? parameters = null) =>
        Sim.CallBotApiAsync(Token, method, parameters);

    protected async Task SetWebhookAsync(int maxConnections = 40)
    {
        var (status, _) = await CallAsync("setWebhook", new { url = Hook.Url, secret_token = Secret, max_connections = maxConnections });
        status.Should().Be(200);
    }

    protected static string Description(JsonObject answer) => (string)answer["description"]!;
}
