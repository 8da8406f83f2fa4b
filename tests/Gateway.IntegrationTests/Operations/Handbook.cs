using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Development;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Operations;

/// <summary>The commands of <c>docs/OPERATIONS.md</c>, run as they stand there in a shell that has <c>gateway</c> and PostgreSQL's programs at hand.</summary>
internal sealed class Handbook : IAsyncDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Clone.Root, "docs", "OPERATIONS.md"));

    private readonly ServerFolder _folder = TestRun.Current.NewFolder("handbook");

    public Handbook() => Programs.Put(_folder.File("programs"), "gateway", $"exec dotnet '{GatewayProgram.Path}' \"$@\"");

    public string Folder => _folder.Path;

    /// <summary>The first block of commands under this heading, or one further down.</summary>
    public static string Commands(string heading, int number = 0)
    {
        var section = Regex.Split(Page, "^#+ ", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        var block = Regex.Matches(section, "^(?<indent> *)```sh\n(?<text>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))[number];
        return block.Groups["text"].Value.Replace($"\n{block.Groups["indent"].Value}", "\n", StringComparison.Ordinal)[block.Groups["indent"].Length..];
    }

    /// <summary>Runs them; what they write, when they succeed.</summary>
    public async Task<string> RunAsync(string commands, IReadOnlyDictionary<string, string> environment)
    {
        var all = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["PATH"] = $"{_folder.File("programs")}:{Programs.Before(PostgresPrograms.Folder)}",
        };
        using var shell = ChildProcess.Start(_folder, ["bash", "-euo", "pipefail", "-c", commands], all);
        var ended = await shell.WaitForExitAsync(TimeSpan.FromMinutes(2));
        ended.ExitCode.Should().Be(0, "of {0}\n{1}", commands, string.Join('\n', ended.Output));
        return ended.Answer;
    }

    public async ValueTask DisposeAsync() => await _folder.EndAsync();
}
