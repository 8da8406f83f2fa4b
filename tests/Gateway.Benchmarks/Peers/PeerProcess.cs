using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Peers;

/// <summary>This program as another process, playing a peer: what is compared runs alike, each in a process of its own.</summary>
internal sealed partial class PeerProcess : IAsyncDisposable
{
    private readonly ServerFolder _folder;
    private readonly ChildProcess _process;

    private PeerProcess(ServerFolder folder, IEnumerable<string> command) => (_folder, _process) = (folder, ChildProcess.Start(folder, command));

    public Uri Url { get; private set; } = null!;

    /// <summary>Starts one of <see cref="Peer"/> and returns when it listens.</summary>
    public static Task<PeerProcess> StartAsync(params string[] arguments) => StartProgramAsync(["dotnet", typeof(PeerProcess).Assembly.Location, "peer", .. arguments]);

    /// <summary>Any program that says where it is <c>listening on: http://…</c>.</summary>
    public static async Task<PeerProcess> StartProgramAsync(IEnumerable<string> command)
    {
        var peer = new PeerProcess(TestRun.Current.NewFolder("peer"), command);
        try
        {
            peer.Url = new Uri(Listening.Match(await peer._process.Output.WaitForAsync(Listening.IsMatch, TimeSpan.FromMinutes(1))).Groups["url"].Value);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.EndAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"listening on: (?<url>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Listening { get; }
}
