using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

internal sealed class CountTestsTests
{
    private const string Message = "<Output><ErrorInfo><Message>it broke</Message></ErrorInfo></Output>";

    private ServerFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = TestRun.Current.NewFolder("count");

    [TearDown]
    public Task RemoveFolder() => _folder.EndAsync();

    [Test]
    public async Task Count_SeveralAssemblies_AreSummedInTheLastLine()
    {
        Put("unit/a.trx", "Gateway.UnitTests", "Completed", "total=\"40\" executed=\"40\" passed=\"40\" failed=\"0\"");
        Put("b.trx", "Gateway.IntegrationTests", "Completed", "total=\"9\" executed=\"7\" passed=\"7\" failed=\"0\" notExecuted=\"2\"");

        var ended = await CountAsync();

        ended.Output.Should().Equal(
            "Gateway.IntegrationTests: 7 passed, 0 failed, 2 skipped",
            "Gateway.UnitTests: 40 passed, 0 failed, 0 skipped",
            "47 passed, 0 failed");
        ended.ExitCode.Should().Be(0);
    }

    [Test]
    public async Task Count_ATestFailed_EndsWithOne()
    {
        Put("a.trx", "Gateway.UnitTests", "Failed", "total=\"5\" executed=\"5\" passed=\"2\" failed=\"1\" error=\"1\" timeout=\"1\"");

        var ended = await CountAsync();

        ended.Output[^1].Should().Be("2 passed, 3 failed");
        ended.ExitCode.Should().Be(1);
    }

    [Test]
    public async Task Count_ARunWasCutShort_EndsWithOne()
    {
        Put("a.trx", "Gateway.UnitTests", "Failed", "total=\"5\" executed=\"5\" passed=\"5\" failed=\"0\"");

        var ended = await CountAsync();

        ended.Output.Should().Contain("Gateway.UnitTests: the run was cut short (Failed)");
        ended.ExitCode.Should().Be(1);
    }

    [Test]
    public async Task Count_ARunEndedInAnErrorAfterAFailure_IsNotForgivenByASecondRun()
    {
        Put("a.trx", "Gateway.UnitTests", "Failed", "total=\"5\" executed=\"2\" passed=\"1\" failed=\"1\"", "Failed", "<RunInfo outcome=\"Error\" />");
        Put("again/a.trx", "Gateway.UnitTests", "Completed", "total=\"1\" executed=\"1\" passed=\"1\" failed=\"0\"", "Passed");

        var ended = await CountAsync();

        ended.Output.Should().Contain("Gateway.UnitTests: the run was cut short (Failed)");
        ended.ExitCode.Should().Be(1);
    }

    [Test]
    public async Task Count_AFailedTestPassedAgain_CountsAsPassedAndIsNamed()
    {
        Put("all/a.trx", "Gateway.UnitTests", "Failed", "total=\"5\" executed=\"5\" passed=\"4\" failed=\"1\"", "Failed");
        Put("all/again/a.trx", "Gateway.UnitTests", "Completed", "total=\"1\" executed=\"1\" passed=\"1\" failed=\"0\"", "Passed");

        var ended = await CountAsync();

        ended.Output.Should().Equal(
            "unsteady, passed when run again: C: T(1 < 2)",
            "    it broke",
            "Gateway.UnitTests: 5 passed, 0 failed, 0 skipped, 1 of the passed at the second try only",
            "1 of these tests passed at the second try only: each is a bug, of the test or of what it tests",
            "5 passed, 0 failed");
        ended.ExitCode.Should().Be(0);
    }

    [TestCase("Failed", "all")]
    [TestCase("Passed", "other")]
    public async Task Count_AFailedTestDidNotPassAgain_EndsWithOne(string second, string folder)
    {
        Put("all/a.trx", "Gateway.UnitTests", "Failed", "total=\"5\" executed=\"5\" passed=\"4\" failed=\"1\"", "Failed");
        Put($"{folder}/again/a.trx", "Gateway.UnitTests", "Failed", "total=\"1\" executed=\"1\" passed=\"0\" failed=\"1\"", second);

        var ended = await CountAsync();

        ended.Output[0].Should().Be("FAILED: C: T(1 < 2)");
        ended.Output[^1].Should().Be("4 passed, 1 failed");
        ended.ExitCode.Should().Be(1);
    }

    [Test]
    public async Task Count_NoTestRan_EndsWithOne()
    {
        var ended = await CountAsync();

        ended.Output.Should().Equal("no test ran", "0 passed, 0 failed");
        ended.ExitCode.Should().Be(1);
    }

    [TestCase("Failed", "C", 1, 0, "again, by itself: (FullyQualifiedName~C&Name~T)")]
    [TestCase("Failed", "C", 2, 1, "nothing is run again: 1 of 2 assemblies told their results")]
    [TestCase("Passed", "C", 1, 1, "nothing is run again: no test failed, yet the run did")]
    [TestCase("Failed", "Gateway.IntegrationTests.Chaos.C", 1, 1, "nothing is run again: Gateway.IntegrationTests.Chaos.C failed")]
    public async Task Again_OnlyWhereASecondRunProvesSomething(string result, string className, int assemblies, int exitCode, string says)
    {
        Put("a.trx", "Gateway.UnitTests", "Failed", "total=\"5\" executed=\"5\" passed=\"4\" failed=\"1\"", result, className: className);

        var ended = await Clone.RunNodeAsync(_folder, "run-again.mjs", _folder.Path, "5", $"{assemblies}");

        (ended.ExitCode, ended.Output[0]).Should().Be((exitCode, says));
    }

    private Task<EndedProcess> CountAsync() => Clone.RunNodeAsync(_folder, "count-tests.mjs", _folder.Path);

    private void Put(string name, string assembly, string outcome, string counters, string? result = null, string? run = null, string className = "C")
    {
        var file = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Results>
                {(result is null ? "" : $"""<UnitTestResult testId="2" testName="T(1 &lt; 2)" outcome="{result}">{Message}</UnitTestResult>""")}
              </Results>
              <TestDefinitions>
                <UnitTest name="T(1 &lt; 2)" id="2"><TestMethod codeBase="/src/bin/{assembly}.dll" className="{className}" name="T(1 &lt; 2)" /></UnitTest>
              </TestDefinitions>
              <ResultSummary outcome="{outcome}">
                <Counters {counters} />
                <RunInfos>{run}</RunInfos>
              </ResultSummary>
            </TestRun>
            """);
    }
}
