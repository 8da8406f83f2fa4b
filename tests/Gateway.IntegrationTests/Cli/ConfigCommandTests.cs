using Gateway.IntegrationTests.Development;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

internal sealed class ConfigCommandTests
{
    [Test]
    public async Task Reference_IsThePage_AndNeedsNoSettings()
    {
        var ended = await new GatewayStart().RunAsync("config", "reference");

        ended.ExitCode.Should().Be(0);
        ended.Answer.Should().Be((await File.ReadAllTextAsync(Path.Combine(Clone.Root, "docs", "CONFIGURATION.md"))).TrimEnd('\n'));
    }
}
