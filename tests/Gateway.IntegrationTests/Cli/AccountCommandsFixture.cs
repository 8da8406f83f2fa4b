using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

/// <summary>Commands on one database that has its schema.</summary>
internal abstract class AccountCommandsFixture
{
    protected const string Password = "correct horse battery";

    private GatewayStart _start = null!;

    protected TestDatabase Database { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Create()
    {
        Database = await SharedServers.CreateDatabaseAsync();
        _start = new GatewayStart { DatabaseUrl = Database.Url, Bots = new BotsFile(BotEntry.None("alerts"), BotEntry.None("hello")) };
        (await _start.RunAsync("migrate")).ExitCode.Should().Be(0);
    }

    [OneTimeTearDown]
    public async Task Drop() => await Database.DisposeAsync();

    protected Task<EndedProcess> RunAsync(params string[] arguments) => _start.RunAsync(arguments);

    protected Task<EndedProcess> RunWithInputAsync(string input, params string[] arguments) => (_start with { Input = input }).RunAsync(arguments);

    /// <summary>The answer of a command that must succeed.</summary>
    protected static JsonNode Json(EndedProcess ended)
    {
        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        return JsonNode.Parse(ended.Answer)!;
    }
}
