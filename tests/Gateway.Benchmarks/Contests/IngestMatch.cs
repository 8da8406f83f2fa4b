using Gateway.Benchmarks.Load;

namespace Gateway.Benchmarks.Contests;

/// <summary>Accepting updates, against transactions of <c>pgbench</c> on a database of its own on the same server.</summary>
internal sealed class IngestMatch(Effort effort, IngestGateway gateway, string peer, string transaction) : IMatch
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan MeasuredEach = TimeSpan.FromSeconds(4);

    public static async Task<IMatch> StartAsync(BenchServers servers, string peer, string transaction)
    {
        var gateway = await IngestGateway.StartAsync(servers);
        await gateway.RunAsync(servers.Effort.Of(WarmUp));
        return new IngestMatch(servers.Effort, gateway, peer, transaction);
    }

    public Task<double> OursAsync() => gateway.RunAsync(effort.Of(Measured));

    public Task<double> TheirsAsync() => Pgbench.BestAsync(peer, transaction, effort.Of(MeasuredEach));

    public ValueTask DisposeAsync() => gateway.DisposeAsync();
}
