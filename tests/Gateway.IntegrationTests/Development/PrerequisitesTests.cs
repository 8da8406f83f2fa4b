using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

internal sealed class PrerequisitesTests
{
    private ServerFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = TestRun.Current.NewFolder("prerequisites");

    [TearDown]
    public Task RemoveFolder() => _folder.EndAsync();

    [Test]
    public async Task Servers_MissingAndNotInstallable_AreNamedWithTheCommand()
    {
        var path = Programs.Without(_folder, "redis-server", "initdb", "apt-get", "apt-cache");

        var ended = await CheckAsync("servers", path, postgresLibrary: _folder.File("nothing"));

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().ContainSingle().Which.Should()
            .MatchRegex("^missing: postgresql redis-server. Install with: (sudo )?apt-get install -y postgresql redis-server$");
    }

    [Test]
    public async Task Sdk_Missing_NamesEveryMissingProgramAtOnce()
    {
        var ended = await CheckAsync("sdk", Programs.Without(_folder, "dotnet", "node", "curl", "apt-get"));

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().HaveCount(3);
        ended.Output.Should().Contain(line => line.StartsWith("missing: the .NET 10 SDK.", StringComparison.Ordinal));
        ended.Output.Should().Contain(line => line.Contains("apt-get install -y nodejs npm", StringComparison.Ordinal));
        ended.Output.Should().Contain(line => line.Contains("apt-get install -y curl", StringComparison.Ordinal));
    }

    [Test]
    public async Task Servers_Installed_WithoutStartingAServer()
    {
        var path = PathWithStandInApt();

        var ended = await CheckAsync("servers", path);

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        var calls = await File.ReadAllLinesAsync(_folder.File("calls"));
        calls.Should().Contain("apt-get install --no-install-recommends redis-server; policy exits 101");
        calls.Should().Contain(call => call == "service redis-server stop" || call == "systemctl disable --now redis-server.service");
        calls.Should().NotContain(call => call.Contains("postgresql", StringComparison.Ordinal), "PostgreSQL was there already");
        File.Exists(_folder.File("policy")).Should().BeFalse("the machine's policy is as it was");
    }

    [Test]
    public async Task Servers_APolicyThatWasThere_IsLeftAlone()
    {
        var path = PathWithStandInApt();
        Programs.Put(_folder.Path, "policy", "exit 7");

        await CheckAsync("servers", path);

        (await File.ReadAllTextAsync(_folder.File("policy"))).Should().Contain("exit 7");
    }

    [Test]
    public async Task Browser_IsInstalled_SinceTheTestsDriveOne()
    {
        var ended = await CheckAsync("browser", PathWithStandInApt("chromium"));

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        (await File.ReadAllLinesAsync(_folder.File("calls"))).Should()
            .Contain("apt-get install --no-install-recommends chromium; policy exits 101");
    }

    [Test]
    public async Task Browser_MissingAndNotInstallable_IsNamedWithTheCommand()
    {
        var ended = await CheckAsync("browser", Programs.Without(_folder, "chromium", "apt-get"));

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().ContainSingle().Which.Should().MatchRegex("^missing: chromium. Install with: (sudo )?apt-get install -y chromium$");
    }

    // A machine with PostgreSQL and without one program, whose apt-get and service programs only write down what they are asked.
    private string PathWithStandInApt(string missing = "redis-server")
    {
        var programs = Programs.Without(_folder, missing, "apt-get", "apt-cache", "sudo", "systemctl", "service");
        var calls = _folder.File("calls");
        Programs.Put(programs, "sudo", "[ \"$1\" = -n ] && shift\nexec \"$@\"");
        Programs.Put(programs, "apt-get", $"""
            "$POLICY_RC_D"; policy=$?
            while [[ "$1" = -* ]]; do if [ "$1" = -o ]; then shift; fi; shift; done
            echo "apt-get $*; policy exits $policy" >>'{calls}'
            ln -s /bin/true '{programs}/{missing}'
            """);
        foreach (var program in (string[])["systemctl", "service"])
            Programs.Put(programs, program, $"echo \"{program} $*\" >>'{calls}'");
        return programs;
    }

    // Debian keeps PostgreSQL off the PATH: only another folder than its library makes it missing.
    private Task<EndedProcess> CheckAsync(string duty, string path, string postgresLibrary = "/usr/lib/postgresql") => Clone.RunAsync(
        _folder,
        "prerequisites.sh",
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = path,
            ["POLICY_RC_D"] = _folder.File("policy"),
            ["POSTGRES_LIBRARY"] = postgresLibrary,
        },
        duty);
}
