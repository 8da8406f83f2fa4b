using System.Text.Json;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>The reading of <c>make audit</c>, with answers written after the formats of both clients, and a source that knows of holes or of none.</summary>
internal sealed class AuditTests
{
    private const string NugetHole = """
        {"version":1,"parameters":"--vulnerable --include-transitive","sources":["SOURCE"],"projects":[
          {"path":"/clone/src/Gateway.Domain/Gateway.Domain.csproj"},
          {"path":"/clone/src/Gateway.Api/Gateway.Api.csproj","frameworks":[{"framework":"net10.0","transitivePackages":[
            {"id":"Newtonsoft.Json","resolvedVersion":"12.0.3","vulnerabilities":[{"severity":"High","advisoryurl":"https://github.com/advisories/GHSA-5crp-9r3c-p9vr"}]}]}]},
          {"path":"/clone/src/Gateway.Infrastructure/Gateway.Infrastructure.csproj","frameworks":[{"framework":"net10.0","topLevelPackages":[
            {"id":"Newtonsoft.Json","requestedVersion":"12.0.3","resolvedVersion":"12.0.3","vulnerabilities":[{"severity":"High","advisoryurl":"https://github.com/advisories/GHSA-5crp-9r3c-p9vr"}]}]}]}]}
        """;

    private const string NugetNone = """
        {"version":1,"parameters":"--vulnerable --include-transitive","sources":["SOURCE"],"projects":[{"path":"/clone/src/Gateway.Api/Gateway.Api.csproj"}]}
        """;

    private const string NpmHole = """
        {"auditReportVersion":2,"vulnerabilities":{
          "lodash":{"name":"lodash","severity":"high","isDirect":true,"via":[
            {"source":1106913,"name":"lodash","dependency":"lodash","title":"Command Injection in lodash","url":"https://github.com/advisories/GHSA-35jh-r3h4-6jhm","severity":"high","range":"<4.17.21"}],
            "effects":["above"],"range":"<=4.17.20","nodes":["node_modules/lodash"],"fixAvailable":true},
          "above":{"name":"above","severity":"high","isDirect":true,"via":["lodash"],"effects":[],"range":"*","nodes":["node_modules/above"],"fixAvailable":true}},
         "metadata":{"vulnerabilities":{"info":0,"low":0,"moderate":0,"high":2,"critical":0,"total":2},"dependencies":{"prod":2,"total":2}}}
        """;

    private const string NpmNone = """
        {"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"info":0,"low":0,"moderate":0,"high":0,"critical":0,"total":0},"dependencies":{"prod":9,"total":9}}}
        """;

    private const string NpmRefused = """
        {"message":"404 Not Found - POST https://registry.invalid/-/npm/v1/security/audits/quick - Not Found","method":"POST","statusCode":404,"error":{"summary":"","detail":""}}
        """;

    private ServerFolder _folder = null!;
    private HttpReceiver _source = null!;

    [SetUp]
    public async Task MakeSource()
    {
        _folder = TestRun.Current.NewFolder("audit");
        foreach (var folder in (string[])["build", "tests/clients", "tests/Gateway.Benchmarks/Peers"])
            Directory.CreateDirectory(_folder.File(folder));
        _source = await HttpReceiver.StartAsync();
        Knows("newtonsoft.json");
    }

    [TearDown]
    public async Task RemoveSource()
    {
        await _source.DisposeAsync();
        await _folder.EndAsync();
    }

    [Test]
    public async Task NothingKnown_WithData_Passes()
    {
        var ended = await AuditAsync(NugetNone, NpmNone);

        ended.Output.Should().Equal("NuGet: nothing is known against any package", "npm: nothing is known against any package");
        ended.ExitCode.Should().Be(0);
    }

    [Test]
    public async Task WhatIsKnown_IsNamedOnce_AndFails()
    {
        var ended = await AuditAsync(NugetHole, NpmHole);

        ended.Output.Should().Equal(
            "NuGet: known vulnerabilities: 1",
            "  Newtonsoft.Json 12.0.3: high, https://github.com/advisories/GHSA-5crp-9r3c-p9vr",
            "npm: known vulnerabilities: 3",
            "  build: lodash: high, https://github.com/advisories/GHSA-35jh-r3h4-6jhm",
            "  tests/Gateway.Benchmarks/Peers: lodash: high, https://github.com/advisories/GHSA-35jh-r3h4-6jhm",
            "  tests/clients: lodash: high, https://github.com/advisories/GHSA-35jh-r3h4-6jhm");
        ended.ExitCode.Should().Be(1);
    }

    [Test]
    public async Task ASourceWithoutData_IsNotTakenForOneThatKnowsOfNothing([Values("resource", "data", "index")] string missing)
    {
        if (missing is "resource")
            _source.Respond(new Answer(200, """{"version":"3.0.0","resources":[{"@id":"https://packages.invalid/","@type":"PackageBaseAddress/3.0.0"}]}"""));
        else if (missing is "data")
            Knows();
        else
            _source.Respond(new Answer(401, "{}"));

        var ended = await AuditAsync(NugetNone, NpmNone);

        ended.ExitCode.Should().Be(2);
        ended.Output.Should().Contain("NuGet: NOT AUDITED: no package source that is configured here has vulnerability data (VulnerabilityInfo)");
        ended.Output[^1].Should().StartWith("The audit FAILED: nothing is known of what was not audited, which does not mean that nothing is wrong with it.");
    }

    [Test]
    public async Task ARegistryThatKnowsNoHoleWhereThereAreSome_HasNoData()
    {
        var ended = await AuditAsync(NugetNone, NpmNone, ofTheHollow: NpmNone);

        ended.ExitCode.Should().Be(2);
        ended.Output.Should().Contain("npm: NOT AUDITED: the registry that is configured here knows no hole even in lodash 4.17.15, and so has no vulnerability data");
    }

    [Test]
    public async Task ARegistryThatRefuses_HasNoData()
    {
        var ended = await AuditAsync(NugetNone, NpmNone, ofTheHollow: NpmRefused);

        ended.ExitCode.Should().Be(2);
        ended.Output.Should().Contain("npm: NOT AUDITED: 404 Not Found - POST https://registry.invalid/-/npm/v1/security/audits/quick - Not Found");
    }

    [Test]
    public async Task WhatIsKnown_IsNamed_AlsoWhereSomethingElseWasNotAudited()
    {
        var ended = await AuditAsync(NugetHole, NpmNone, ofTheHollow: NpmRefused);

        ended.ExitCode.Should().Be(2);
        ended.Output.Should().Contain("NuGet: known vulnerabilities: 1");
    }

    [Test]
    public async Task AClientThatFails_OrAnswersSomethingElse_HasAuditedNothing()
    {
        var ended = await AuditAsync("error: no assets file", NpmNone, ofTheHollow: string.Empty);

        ended.ExitCode.Should().Be(2);
        ended.Output.Should().Contain("NuGet: NOT AUDITED: dotnet list package answered no JSON: error: no assets file")
            .And.Contain("npm: NOT AUDITED: npm audit answered no JSON: nothing");
    }

    /// <summary>A source whose data names these packages.</summary>
    private void Knows(params string[] packages) => _source.Respond(request => new Answer(200, request.Path switch
    {
        "/index.json" => $$"""{"version":"3.0.0","resources":[{"@id":"{{_source.Url}}vulnerabilities/index.json","@type":"VulnerabilityInfo/6.7.0"}]}""",
        "/vulnerabilities/index.json" => $$"""[{"@name":"base","@id":"{{_source.Url}}vulnerabilities/base.json","@updated":"2026-11-01T00:00:00Z"}]""",
        _ => JsonSerializer.Serialize(packages.ToDictionary(static name => name, static _ => Array.Empty<object>(), StringComparer.Ordinal)),
    }));

    private async Task<EndedProcess> AuditAsync(string nuget, string npm, string ofTheHollow = NpmHole)
    {
        var programs = _folder.File("programs");
        Directory.CreateDirectory(programs);
        await File.WriteAllTextAsync(_folder.File("nuget"), nuget.Replace("SOURCE", $"{_source.Url}index.json", StringComparison.Ordinal));
        await File.WriteAllTextAsync(_folder.File("npm"), npm);
        await File.WriteAllTextAsync(_folder.File("hollow"), ofTheHollow);
        Programs.Put(programs, "dotnet", $"cat '{_folder.File("nuget")}'");
        Programs.Put(programs, "npm", $"if grep -q hollow package.json 2>/dev/null; then cat '{_folder.File("hollow")}'; else cat '{_folder.File("npm")}'; fi; exit 1");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Programs.Before(programs), ["TMPDIR"] = _folder.Path };
        using var audit = ChildProcess.Start(_folder, ["node", Clone.Build("audit.mjs"), _folder.Path], environment);
        return await audit.WaitForExitAsync();
    }
}
