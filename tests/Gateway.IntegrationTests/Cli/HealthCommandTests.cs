using System.Globalization;
using Gateway.IntegrationTests.Configuration;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

internal sealed class HealthCommandTests
{
    [Test]
    public async Task Health_OfAReadyGateway_EndsWith0()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart());

        var ended = await HealthAsync(gateway.BaseUrl.Port);

        (ended.ExitCode, ended.Output[^1]).Should().Be((0, "ready"));
    }

    [Test]
    public async Task Health_OfAGatewayThatIsNotReady_EndsWith1()
    {
        await using var gateway = await HttpReceiver.StartAsync();
        gateway.Respond(new Answer(503));

        var ended = await HealthAsync(gateway.Url.Port);

        (ended.ExitCode, ended.Output[^1]).Should().Be((1, "not ready"));
        gateway.Requests.Should().ContainSingle().Which.Path.Should().Be("/health/ready");
    }

    [Test]
    public async Task Health_TakesThePortFromAFile_AndAsksNoProxy()
    {
        await using var gateway = await HttpReceiver.StartAsync();
        var settings = FailingStart.Settings(
            ("HTTP_PORT_FILE", FailingStart.FileOf(gateway.Url.Port.ToString(CultureInfo.InvariantCulture))), ("http_proxy", "http://127.0.0.1:1"));

        var ended = await new GatewayStart { Settings = settings }.RunAsync("health");

        (ended.ExitCode, ended.Output[^1]).Should().Be((0, "ready"));
    }

    [Test]
    public async Task Health_OfNobody_EndsWith1AndSaysWhatToDo()
    {
        var ended = await HealthAsync(1);

        (ended.ExitCode, ended.Output[^1]).Should().Be((1, "The gateway does not answer on this machine. Check HTTP_PORT and that it is running."));
    }

    private static Task<EndedProcess> HealthAsync(int port) => new GatewayStart
    {
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture) },
    }.RunAsync("health");
}
