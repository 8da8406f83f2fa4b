using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary><c>make sbom</c>, held against what the gateway was really built from.</summary>
internal sealed class SbomTests
{
    private static readonly string[] OnlyBuild = ["Humanizer.Core", "Microsoft.CodeAnalysis.", "System.Composition"];

    private ServerFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = TestRun.Current.NewFolder("sbom");

    [TearDown]
    public Task RemoveFolder() => _folder.EndAsync();

    [Test]
    public async Task EveryPackageThatTheProgramIsMadeOf_IsInIt_ByVersionAndHash()
    {
        // What the compiler wrote beside the program knows nothing of lock files.
        var built = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(GatewayProgram.Path, ".deps.json")))!["libraries"]!.AsObject()
            .Where(static library => (string?)library.Value!["type"] is "package")
            .ToDictionary(static library => $"pkg:nuget/{library.Key.Replace('/', '@')}", static library => Hex((string)library.Value!["sha512"]!), StringComparer.Ordinal);

        var bom = await MakeAsync();

        var components = bom["components"]!.AsArray().ToDictionary(static component => (string)component!["purl"]!, static component => component!.AsObject(), StringComparer.Ordinal);
        built.Should().NotBeEmpty();
        foreach (var (purl, hash) in built)
        {
            components.Should().ContainKey(purl);
            ((string)components[purl]["hashes"]![0]!["content"]!).Should().Be(hash, purl);
            ((string)components[purl]["scope"]!).Should().Be(OnlyBuild.Any(name => purl.StartsWith($"pkg:nuget/{name}", StringComparison.Ordinal)) ? "excluded" : "required", purl);
        }

        static string Hex(string hash) => Convert.ToHexStringLower(Convert.FromBase64String(hash["sha512-".Length..]));
    }

    [Test]
    public async Task TheGraph_LeadsFromTheGatewayToEveryPackageThatIsShipped()
    {
        var bom = await MakeAsync();

        var graph = bom["dependencies"]!.AsArray().ToDictionary(
            static node => (string)node!["ref"]!, static node => node!["dependsOn"]!.AsArray().Select(static on => (string)on!).ToArray(), StringComparer.Ordinal);
        var (reached, next) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([(string)bom["metadata"]!["component"]!["bom-ref"]!]));
        while (next.TryPop(out var one))
        {
            foreach (var on in graph[one].Where(reached.Add))
                next.Push(on);
        }

        reached.Should().BeEquivalentTo(bom["components"]!.AsArray().Where(static component => (string?)component!["scope"] is "required").Select(static component => (string)component!["bom-ref"]!));
        graph["pkg:nuget/Npgsql.EntityFrameworkCore.PostgreSQL@10.0.0"].Should().Contain("pkg:nuget/Npgsql@10.0.0");
    }

    [Test]
    public async Task MadeTwice_ItIsTheSame()
    {
        await MakeAsync("one.json");
        await MakeAsync("two.json");

        (await File.ReadAllBytesAsync(_folder.File("two.json"))).Should().Equal(await File.ReadAllBytesAsync(_folder.File("one.json")));
    }

    [TestCase("\"resolved\": \"11.11.0\"", "\"resolved\": \"\"", "is not what another lock file has")]
    [TestCase("\"contentHash\": \"", "\"contentHash\": \"AAAA", "is not what another lock file has")]
    public async Task LockFilesThatDisagree_AreNoSbom(string text, string with, string why)
    {
        CopyLockFiles((path, content) => path.Contains("Gateway.Application", StringComparison.Ordinal) ? content.Replace(text, with, StringComparison.Ordinal) : content);

        var ended = await Clone.RunNodeAsync(_folder, "sbom.mjs", _folder.File("sbom.json"), _folder.Path);

        (ended.ExitCode, File.Exists(_folder.File("sbom.json"))).Should().Be((1, false));
        ended.Output.Should().ContainSingle().Which.Should().Contain(why);
    }

    [Test]
    public async Task WhatTheSchemaDoesNotAllow_IsNotWritten()
    {
        CopyLockFiles(static (path, content) => path.EndsWith(".props", StringComparison.Ordinal) ? content : content.Replace("\"resolved\": \"11.11.0\"", "\"resolved\": 11", StringComparison.Ordinal));

        var ended = await Clone.RunNodeAsync(_folder, "sbom.mjs", _folder.File("sbom.json"), _folder.Path);

        (ended.ExitCode, File.Exists(_folder.File("sbom.json"))).Should().Be((1, false));
        ended.Output.Should().Contain(line => line.EndsWith("/version: must be string", StringComparison.Ordinal));
    }

    private async Task<JsonObject> MakeAsync(string name = "sbom.json")
    {
        var ended = await Clone.RunNodeAsync(_folder, "sbom.mjs", _folder.File(name));

        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        ended.Output[^1].Should().EndWith("CycloneDX 1.6, valid");
        return JsonNode.Parse(await File.ReadAllTextAsync(_folder.File(name)))!.AsObject();
    }

    private void CopyLockFiles(Func<string, string, string> change)
    {
        var sources = Path.Combine(Clone.Root, "src");
        foreach (var file in Directory.GetDirectories(sources).SelectMany(static project => new[] { $"{project}/packages.lock.json", $"{project}/{Path.GetFileName(project)}.csproj" })
            .Append(Path.Combine(Clone.Root, "Directory.Build.props")))
        {
            var copy = _folder.File(Path.GetRelativePath(Clone.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, change(file, File.ReadAllText(file)));
        }
    }
}
