using System.Diagnostics;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
internal sealed class SimulatorProcessTests
{
    [Test]
    public async Task Simulator_EndsWithTheProcessThatHoldsItsInput()
    {
        using var process = Process.Start(SimulatorProcess.StartInfo(new SimulatorOptions()))!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Now listening on", StringComparison.Ordinal))
        {
            // Up to the line that says it is there.
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));

        process.ExitCode.Should().Be(0);
    }

    [Test]
    public async Task StrictTokens_OnlyRegisteredBotsExist()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"bots":[{"token":"1:abc","username":"known_bot","first_name":"Known"}]}""");
        try
        {
            await using var server = await SimulatorProcess.StartAsync(new SimulatorOptions { StrictTokens = true, BotsFile = file });
            using var sim = new SimulatorClient(server.BaseUrl);

            (await sim.CallBotApiAsync("1:abc", "getMe")).Status.Should().Be(200);
            (await sim.CallBotApiAsync("2:abc", "getMe")).Status.Should().Be(401);
            (await sim.BotsAsync()).Should().ContainSingle().Which.Username.Should().Be("known_bot");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task Page_NeedsNothingFromElsewhere()
    {
        await using var server = await SimulatorProcess.StartAsync();
        using var http = new HttpClient();
        var page = await http.GetStringAsync(server.BaseUrl);

        page.Should().Contain("<title>Bot API simulator</title>").And.Contain("EventSource").And.Contain("--accent");
        page.Should().NotContainAny("http://", "https://", "src=", "@import", "url(");
    }
}
