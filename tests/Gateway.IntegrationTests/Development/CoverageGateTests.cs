using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

internal sealed class CoverageGateTests
{
    private ServerFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = TestRun.Current.NewFolder("coverage");

    [TearDown]
    public Task RemoveFolder() => _folder.EndAsync();

    [Test]
    public async Task Gate_NineOfTenLinesOverBothProjects_Passes()
    {
        Put("a", Package("Gateway.Domain", 1, 1, 1, 1, 1), Package("Gateway.Application", 1, 1, 1, 1, 0));

        var ended = await GateAsync();

        ended.ExitCode.Should().Be(0);
        Row(ended, "Gateway.Domain + Gateway.Application").Should().EndWith(" 9 /     10   90.0 %");
    }

    [Test]
    public async Task Gate_OneLineLess_Fails()
    {
        Put("a", Package("Gateway.Domain", 1, 1, 1, 1, 0), Package("Gateway.Application", 1, 1, 1, 1, 0));

        var ended = await GateAsync();

        ended.ExitCode.Should().Be(1);
        ended.Output[^1].Should().Be("line coverage is under 90 %");
    }

    [Test]
    public async Task Gate_ALineCoveredInOneRunOfTwo_CountsAsCovered()
    {
        Put("a", Package("Gateway.Domain", 1, 0), Package("Gateway.Application", 1, 0));
        Put("b", Package("Gateway.Domain", 0, 1), Package("Gateway.Application", 0, 1));

        (await GateAsync()).ExitCode.Should().Be(0);
    }

    [Test]
    public async Task Gate_OtherProjects_DoNotCount()
    {
        Put("a", Package("Gateway.Domain", 1), Package("Gateway.Application", 1), Package("gateway", 0, 0, 0));

        var ended = await GateAsync();

        ended.ExitCode.Should().Be(0);
        Row(ended, "gateway").Should().EndWith(" 0 /      3    0.0 %");
    }

    [Test]
    public async Task Gate_AProjectWasNotMeasured_Fails()
    {
        Put("a", Package("Gateway.Domain", 1));

        var ended = await GateAsync();

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().Contain("not measured: Gateway.Application");
    }

    private static string Row(EndedProcess ended, string name) =>
        ended.Output.Single(line => line.StartsWith(name + "  ", StringComparison.Ordinal));

    private Task<EndedProcess> GateAsync() => Clone.RunNodeAsync(_folder, "coverage.mjs", _folder.Path);

    private void Put(string run, params string[] packages)
    {
        Directory.CreateDirectory(_folder.File(run));
        File.WriteAllText(_folder.File($"{run}/coverage.cobertura.xml"), $"""
            <?xml version="1.0" encoding="utf-8"?>
            <coverage line-rate="1" version="1.9"><packages>{string.Concat(packages)}</packages></coverage>
            """);
    }

    // As coverlet writes it: each line under its method and again under its class.
    private static string Package(string name, params int[] hits)
    {
        var lines = string.Concat(hits.Select((count, index) => $"""<line number="{index + 1}" hits="{count}" branch="False" />"""));
        return $"""
            <package name="{name}"><classes><class name="{name}.A" filename="src/{name}/A.cs">
              <methods><method name="M" signature="()"><lines>{lines}</lines></method></methods><lines>{lines}</lines>
            </class></classes></package>
            """;
    }
}
