using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary><c>make chart-check</c> on stand-ins for what renders charts, and what of the chart can be held to without one.</summary>
internal sealed class ChartCheckTests
{
    private ServerFolder _folder = null!;

    private string Calls => _folder.File("calls");

    private static string Chart => Path.Combine(Clone.Root, "charts/telegram-gateway");

    [SetUp]
    public void MakeFolder() => _folder = TestRun.Current.NewFolder("chart");

    [TearDown]
    public Task RemoveFolder() => _folder.EndAsync();

    [Test]
    public async Task Check_NothingRenders_NamesBothWays()
    {
        var ended = await CheckAsync(WithoutHelm);

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().ContainSingle().Which.Should().Contain("install helm").And.Contain("CHART_CHECK=<path>");
    }

    [Test]
    public async Task Check_ThatNamesNoProgram_SaysSo()
    {
        var ended = await CheckAsync(WithoutHelm, "/nowhere/at-all");

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().Equal("CHART_CHECK names no program: /nowhere/at-all");
    }

    [Test]
    public async Task Check_AProgram_GetsEveryValueFileAndIsToRefuseTheBadOnes()
    {
        var ended = await CheckAsync(WithoutHelm, Program(Refusing));

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        ended.Output[^1].Should().Be("the chart holds");
        var files = (await File.ReadAllLinesAsync(Calls)).Select(call => call.Split(" -f ")).ToList();
        files.Should().OnlyContain(call => call[0] == Chart).And.ContainSingle(call => call.Length == 1, "the default values need no file");
        files.Where(call => call.Length == 2).Select(call => call[1]).Should().BeEquivalentTo(
            Directory.GetFiles(Path.Combine(Chart, "ci"), "*-values.yaml").Concat(Directory.GetFiles(Path.Combine(Chart, "ci/refused"))));
    }

    [Test]
    public async Task Check_ABadValueFileIsAccepted_Fails()
    {
        var ended = await CheckAsync(WithoutHelm, Program("exit 0"));

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().Contain("FAILED  async-auth.yaml (by_program): was accepted");
    }

    [Test]
    public async Task Check_ABadValueFileIsRefusedForAnotherReason_Fails()
    {
        var program = Program("case \"$*\" in */refused/*) echo out of memory; exit 1 ;; esac");

        var ended = await CheckAsync(WithoutHelm, program);

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().Contain(line => line.StartsWith("FAILED  async-auth.yaml (by_program): was refused for another reason", StringComparison.Ordinal));
    }

    [Test]
    public async Task Check_Helm_LintsAndRenders()
    {
        Programs.Put(_folder.File("helm-here"), "helm", Refusing);

        var ended = await CheckAsync(Programs.Before(_folder.File("helm-here")));

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        (await File.ReadAllLinesAsync(Calls)).Should()
            .Contain($"template check {Chart}")
            .And.Contain($"lint --strict {Chart}")
            .And.Contain($"lint --strict {Chart} -f {Chart}/ci/production-values.yaml")
            .And.Contain($"template check {Chart} -f {Chart}/ci/refused/async-auth.yaml");
    }

    [Test]
    public async Task Values_TableAndSchema_Agree()
    {
        var ended = await Clone.RunNodeAsync(_folder, "chart-values.mjs", Chart);

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
    }

    [Test]
    public async Task Values_ThatDifferFromTheTable_AreNamed()
    {
        Copy("values.schema.json", text => text.Replace("\"revisionHistoryLimit\":", "\"somethingElse\":", StringComparison.Ordinal));
        Copy("README.md", text => text.Replace("| `replicas` | `1` |", "| `replica` | `1` |", StringComparison.Ordinal));
        Copy("values.yaml", text => text.Replace("httpPort: 80", "httpPort: 8000", StringComparison.Ordinal));

        var ended = await Clone.RunNodeAsync(_folder, "chart-values.mjs", _folder.Path);

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().BeEquivalentTo(
            "README.md: the table lacks replicas",
            "README.md: the default of service.httpPort is 8000, not 80",
            "README.md: values.yaml has no replica",
            "values.schema.json: says nothing of revisionHistoryLimit");
    }

    [Test]
    public void Values_HaveEverySettingOfTheReference()
    {
        // Those that the chart sets itself.
        string[] own = ["BOTS_CONFIG", "HTTP_PORT", "GRPC_PORT"];
        var table = Found("docs/CONFIGURATION.md", @"(?<=^\| `)[A-Z][A-Z0-9_]+(?=` \|)");

        Found("charts/telegram-gateway/values.yaml", "(?<=^  )[A-Z][A-Z0-9_]+(?=:)").Should().BeEquivalentTo(table.Except(own, StringComparer.Ordinal));
    }

    [Test]
    public void Chart_Version_IsTheGateways()
    {
        var version = Found("Directory.Build.props", "(?<=<VersionPrefix>).+(?=</VersionPrefix>)").Single();

        File.ReadAllText(Path.Combine(Chart, "Chart.yaml")).Should().Contain($"appVersion: \"{version}\"");
    }

    private static IEnumerable<string> Found(string file, string pattern) => Regex
        .Matches(File.ReadAllText(Path.Combine(Clone.Root, file)), pattern, RegexOptions.Multiline, TimeSpan.FromSeconds(1))
        .Select(match => match.Value);

    // Writes down how it was called, and refuses what is to be refused in the words that the file asks for.
    private string Refusing => $$"""
        echo "$*" >>'{{Calls}}'
        case "$*" in
          lint*) ;;
          */ci/refused/*) head -n 1 "${@: -1}" >&2; exit 1 ;;
        esac
        """;

    private string Program(string script)
    {
        Programs.Put(_folder.Path, "renders", script);
        return _folder.File("renders");
    }

    private string WithoutHelm => Programs.Without(_folder, "helm");

    private Task<EndedProcess> CheckAsync(string path, string program = "") => Clone.RunAsync(
        _folder, "chart-check.sh", new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = path, ["CHART_CHECK"] = program });

    private void Copy(string name, Func<string, string> change) =>
        File.WriteAllText(_folder.File(name), change(File.ReadAllText(Path.Combine(Chart, name))));
}
