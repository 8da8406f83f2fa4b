using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>
/// The branch with a container engine, on a stand-in <c>docker</c>: it writes down how it was called, and "up" starts real servers on the
/// ports and with the password of the compose file's variables.
/// </summary>
internal sealed class ComposeTests
{
    private ServerFolder _folder = null!;

    private string Calls => _folder.File("calls");

    [SetUp]
    public void MakeFolder() => _folder = TestRun.Current.NewFolder("compose");

    [TearDown]
    public Task RemoveFolder() => _folder.EndAsync();

    [Test]
    public async Task Servers_EngineAnswers_AreComposedAndTakenDown()
    {
        using var script = Start(up: StartRealServers);
        var servers = await DevServers.AnnouncedByAsync(script);

        await servers.AnswerAsync();
        script.Send(Signal.Terminate);

        (await script.WaitForExitAsync()).ExitCode.Should().Be(0);
        var file = Clone.Build("dev-compose.yml");
        var calls = await File.ReadAllLinesAsync(Calls);
        calls.Should().HaveCount(4);
        calls[..2].Should().Equal("info", "compose version");
        calls[2].Should().MatchRegex($@"^compose -f {Regex.Escape(file)} -p telegram-gateway-dev-\d+ up --detach --wait$");
        calls[3].Should().Be(calls[2].Replace("up --detach --wait", "down --timeout 20", StringComparison.Ordinal));
        Directory.Exists(_folder.File("local/postgres")).Should().BeFalse("the machine's own programs were not used");
    }

    [Test]
    public async Task Servers_ComposeFails_ComeFromTheMachinesOwnPrograms()
    {
        using var script = Start(up: "echo 'no such image' >&2; exit 1");

        var servers = await DevServers.AnnouncedByAsync(script);

        await servers.AnswerAsync();
        script.Output.All.Should().Contain("the containers did not come up; using this machine's own programs instead");
        (await File.ReadAllLinesAsync(Calls))[^1].Should().Contain(" down ");
    }

    [Test]
    public async Task Servers_AClientWithoutItsEngine_ComeFromTheMachinesOwnPrograms()
    {
        using var script = Start(up: "exit 1", info: "exit 1");

        var servers = await DevServers.AnnouncedByAsync(script);

        await servers.AnswerAsync();
        (await File.ReadAllLinesAsync(Calls)).Should().Equal("info");
    }

    // The compose file names what it takes from the environment: the stand-in starts with those and no other.
    private string StartRealServers => $$"""
        grep -q 'DEV_DATABASE_PASSWORD' '{{Clone.Build("dev-compose.yml")}}' || exit 1
        mkdir -p engine
        echo "DEV_DATABASE_PASSWORD=$DEV_DATABASE_PASSWORD" >engine/dev.env
        GATEWAY_LOCAL="$PWD/engine" NO_CONTAINERS=1 setsid '{{Clone.Build("dev-servers.sh")}}' >engine/output 2>&1 &
        echo $! >engine/pid
        until grep -q REDIS_URL engine/output; do kill -0 "$(cat engine/pid)" || exit 1; sleep 0.1; done
        """;

    private ChildProcess Start(string up, string info = "exit 0")
    {
        Programs.Put(_folder.File("engine-client"), "docker", $"""
            echo "$*" >>'{Calls}'
            case "$*" in
              info) {info} ;;
              *" up "*) {up} ;;
              *" down "*) [ ! -f engine/pid ] || kill -TERM "$(cat engine/pid)" ;;
            esac
            """);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Programs.Before(_folder.File("engine-client")),
            ["NO_CONTAINERS"] = "",
        };
        return Clone.Start(_folder, "dev-servers.sh", environment);
    }
}
