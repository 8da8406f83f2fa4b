using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

internal sealed class CountTestsTests
{
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
    public async Task Count_NoTestRan_EndsWithOne()
    {
        var ended = await CountAsync();

        ended.Output.Should().Equal("no test ran", "0 passed, 0 failed");
        ended.ExitCode.Should().Be(1);
    }

    private Task<EndedProcess> CountAsync() => Clone.RunNodeAsync(_folder, "count-tests.mjs", _folder.Path);

    private void Put(string name, string assembly, string outcome, string counters)
    {
        var file = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <TestDefinitions>
                <UnitTest name="T" id="2"><TestMethod codeBase="/src/bin/{assembly}.dll" className="C" name="T" /></UnitTest>
              </TestDefinitions>
              <ResultSummary outcome="{outcome}">
                <Counters {counters} />
              </ResultSummary>
            </TestRun>
            """);
    }
}
