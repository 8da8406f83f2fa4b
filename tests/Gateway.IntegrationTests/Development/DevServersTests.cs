using System.Net;
using System.Net.Sockets;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>PostgreSQL and Redis from the machine's own programs.</summary>
internal sealed class DevServersTests
{
    private const int Interrupt = 2;

    private ServerFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = TestRun.Current.NewFolder("own servers");

    [TearDown]
    public Task RemoveFolder() => _folder.EndAsync();

    [Test]
    public async Task Servers_WithoutAnEngine_AnswerAndEndWithTheScript()
    {
        using var script = Clone.Start(_folder, "dev-servers.sh", environment: null);
        var servers = await DevServers.AnnouncedByAsync(script);

        await servers.AnswerAsync();
        script.Send(Signal.Terminate);

        (await script.WaitForExitAsync()).ExitCode.Should().Be(0);
        await AllHaveEndedAsync();
    }

    [Test]
    public async Task Servers_ScriptKilled_EndToo()
    {
        using var script = Clone.Start(_folder, "dev-servers.sh", environment: null);
        await DevServers.AnnouncedByAsync(script);

        script.Send(Signal.Kill);

        await AllHaveEndedAsync();
    }

    [Test]
    public async Task Servers_AServerDies_ScriptStopsTheOtherAndSaysWhich()
    {
        using var script = Clone.Start(_folder, "dev-servers.sh", environment: null);
        var servers = await DevServers.AnnouncedByAsync(script);

        await servers.ShutRedisDownAsync();

        var ended = await script.WaitForExitAsync();
        ended.ExitCode.Should().Be(1);
        ended.Output.Should().Contain(line => line.StartsWith("redis ended", StringComparison.Ordinal)).And.Contain("stopping postgresql");
        await AllHaveEndedAsync();
    }

    [Test]
    public async Task Servers_CtrlCOnATerminal_MakeEndsWithZero()
    {
        // script(1) brings the terminal; what is written to it is what a person types.
        var terminal = $"""
            (until grep -qs REDIS_URL typescript; do sleep 0.1; done; printf '\003'; until [ -e ended ]; do sleep 0.1; done) |
              script -qefc "make -s -C '{Clone.Root}' servers; code=\$?; touch ended; exit \$code" typescript
            """;
        using var process = ChildProcess.Start(_folder, ["env", "--default-signal=INT", "bash", "-c", terminal], Clone.Environment(_folder));

        var ended = await process.WaitForExitAsync(TimeSpan.FromMinutes(1));

        ended.Output.Should().Contain(line => line.EndsWith("stopping postgresql", StringComparison.Ordinal));
        ended.ExitCode.Should().Be(0);
        await AllHaveEndedAsync();
    }

    [Test]
    public async Task Servers_MakeAloneIsInterrupted_EndWithIt()
    {
        using var make = ChildProcess.Start(
            _folder, ["env", "--default-signal=INT", "make", "-s", "-C", Clone.Root, "servers"], Clone.Environment(_folder));
        await DevServers.AnnouncedByAsync(make);

        make.Send(Interrupt);

        (await make.WaitForExitAsync()).Output.Should().Contain("stopping postgresql");
        await AllHaveEndedAsync();
    }

    [Test]
    public async Task Servers_PortsTaken_NamesEachHolderAndStartsNothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var taken = new Dictionary<string, string>(StringComparer.Ordinal) { ["POSTGRES_PORT"] = $"{port}", ["REDIS_PORT"] = $"{port}" };

        var ended = await Clone.RunAsync(_folder, "dev-servers.sh", taken);

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().HaveCount(2);
        foreach (var (line, name) in ended.Output.Zip(["POSTGRES_PORT", "REDIS_PORT"]))
            line.Should().StartWith($"port {port} is held by pid {Environment.ProcessId} (").And.EndWith($"choose another with {name}=…");
        Directory.Exists(_folder.File("local")).Should().BeFalse();
    }

    [Test]
    public async Task Servers_APortThatIsNone_IsRefused()
    {
        var ended = await Clone.RunAsync(
            _folder, "dev-servers.sh", new Dictionary<string, string>(StringComparer.Ordinal) { ["REDIS_PORT"] = "none" });

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().Equal("REDIS_PORT is not a port number: none");
    }

    /// <summary>What watches over the script notices its end a moment later.</summary>
    private Task AllHaveEndedAsync() => Eventually.BecomesAsync(() => _folder.Processes().Count == 0);
}
