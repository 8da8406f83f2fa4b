using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary><c>make run</c> as a newcomer has it, from the first line to Ctrl-C.</summary>
[NonParallelizable]
internal sealed class MakeRunTests
{
    private ServerFolder _folder = null!;
    private Dictionary<string, string> _environment = null!;
    private ChildProcess _run = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _folder = TestRun.Current.NewFolder("make run");
        // What these tests were built with is what runs; a build here would replace programs that other tests are using.
        _environment = Clone.Environment(_folder, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NO_BUILD"] = "1",
            ["CONFIGURATION"] = Clone.Configuration,
        });
        _run = Make("run");
        await _run.Output.WaitForAsync(line => line.Contains("Ctrl-C stops", StringComparison.Ordinal), TimeSpan.FromMinutes(1.5));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _run.Send(Signal.Terminate);
        await _run.WaitForExitAsync(TimeSpan.FromMinutes(1));
        _run.Dispose();
        await _folder.EndAsync();
    }

    [Test, Order(1)]
    public async Task Run_ThePrintedLine_MakesASampleBotAnswer()
    {
        (await SayAsync(Printed("^try: (.*)$"))).Should().Equal("Ada: hello", "echo: hello");
    }

    [Test, Order(2)]
    public async Task Run_AfterThePrintedSignIn_TheHttpBotAnswers()
    {
        (await SayAsync(Printed("^ +(make .*BOT=words.*)$")))[^1].Should().Contain("sample_sign_in_bot", "nobody has signed in yet");

        await SayAsync(Printed("^ +(make .*BOT=sign-in.*)$"));

        (await SayAsync(Printed("^ +(make .*BOT=words.*)$")))[^1].Should().Be("words: 5 words: how many words is this");
    }

    [Test, Order(3)]
    public async Task Run_StartedTwice_NamesTheHolderOfEachPortAndDisturbsNothing()
    {
        using var second = Make("run");

        var ended = await second.WaitForExitAsync();

        ended.ExitCode.Should().NotBe(0);
        var port = _environment["HTTP_PORT"];
        ended.Output.Should().ContainSingle(line => line.StartsWith($"port {port} is held by pid ", StringComparison.Ordinal))
            .Which.Should().Contain("gateway.dll").And.EndWith("choose another with HTTP_PORT=…");
        (await SayAsync(Printed("^try: (.*)$")))[^1].Should().Be("echo: hello");
    }

    [Test, Order(4)]
    public async Task Run_StartedTwiceOnOtherPorts_SaysWhoIsAtWork()
    {
        var other = Clone.Environment(_folder, new Dictionary<string, string>(StringComparer.Ordinal) { ["NO_BUILD"] = "1" });
        using var second = ChildProcess.Start(_folder, MakeCommand("run"), other);

        var ended = await second.WaitForExitAsync();

        ended.ExitCode.Should().NotBe(0);
        ended.Output.Should().Contain(line => line.StartsWith("make run is already at work in this folder: pid ", StringComparison.Ordinal));
    }

    [Test, Order(5)]
    public async Task Run_Interrupted_StopsAllThatItStarted()
    {
        var started = ProcessTree.Below(_run.Id);
        started.Should().HaveCountGreaterThan(5, "PostgreSQL, Redis, simulator, receiver, gateway, make and its script run");

        // As a terminal does: the signal goes to everyone in make's process group.
        await ChildProcess.RunAsync(_folder, "kill", "-s", "INT", "--", $"-{_run.Id}");

        var ended = await _run.WaitForExitAsync(TimeSpan.FromMinutes(1));
        ended.Output.Should().ContainInOrder("stopping gateway", "stopping receiver", "stopping simulator", "stopping redis", "stopping postgresql");
        started.Where(id => Directory.Exists($"/proc/{id}")).Should().BeEmpty();
    }

    private string Printed(string pattern)
    {
        var match = Regex.Match(_run.Output.ToString(), pattern, RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        match.Success.Should().BeTrue($"a line like {pattern} was printed");
        return match.Groups[1].Value;
    }

    // As pasted into another terminal, in another folder.
    private async Task<IReadOnlyList<string>> SayAsync(string command)
    {
        using var process = ChildProcess.Start(_folder, ["bash", "-c", command], _environment);
        var ended = await process.WaitForExitAsync();
        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        return ended.Output;
    }

    private ChildProcess Make(string target) => ChildProcess.Start(_folder, MakeCommand(target), _environment);

    private static string[] MakeCommand(string target) => ["env", "--default-signal=INT", "setsid", "make", "-C", Clone.Root, target];
}
