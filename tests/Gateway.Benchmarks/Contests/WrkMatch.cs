using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Peers;

namespace Gateway.Benchmarks.Contests;

/// <summary>Two HTTP servers under the same requests.</summary>
internal sealed class WrkMatch(Effort effort, IAsyncDisposable gateway, Target ours, PeerProcess peer, Target theirs) : IMatch
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(6);

    public static async Task<IMatch> StartAsync(Effort effort, IAsyncDisposable gateway, Target ours, PeerProcess peer, Target theirs)
    {
        await ours.RunAsync(effort.Of(WarmUp));
        await theirs.RunAsync(effort.Of(WarmUp));
        return new WrkMatch(effort, gateway, ours, peer, theirs);
    }

    public Task<double> OursAsync() => ours.RunAsync(effort.Of(Measured));

    public Task<double> TheirsAsync() => theirs.RunAsync(effort.Of(Measured));

    public async ValueTask DisposeAsync()
    {
        await peer.DisposeAsync();
        await gateway.DisposeAsync();
    }
}
