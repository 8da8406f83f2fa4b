using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>Accepting updates beside millions that are stored, against the same on a database without any.</summary>
/// <param name="millions">Of stored messages.</param>
internal sealed class GrowthIngest(int millions) : IContest
{
    private const string Bot = "bench";

    public string Name => millions == 1 ? "growth-ingest" : $"growth-ingest-{millions}m";

    public string What => $"durable ingest with {millions} million stored messages in 100,000 chats";

    public string Peer => "the same on an empty database";

    public string Unit => "updates/s";

    public double AtLeast => 0.85;

    public bool OnlyWhenNamed => millions > 1;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var full = await StoredMessages.CreateAsync(servers, Bot, servers.Effort.Of(millions * 1_000_000));
        var empty = await StoredMessages.CreateAsync(servers, Bot, 0);
        var match = new Match(servers.Effort, full, await IngestGateway.StartAsync(servers, full.Url), empty, await IngestGateway.StartAsync(servers, empty.Url));
        await match.WarmUpAsync();
        return match;
    }

    private sealed class Match(Effort effort, TestDatabase full, IngestGateway onFull, TestDatabase empty, IngestGateway onEmpty) : IMatch
    {
        private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
        private static readonly TimeSpan Measured = TimeSpan.FromSeconds(8);

        public async Task WarmUpAsync()
        {
            await onFull.RunAsync(effort.Of(WarmUp));
            await onEmpty.RunAsync(effort.Of(WarmUp));
        }

        public Task<double> OursAsync() => onFull.RunAsync(effort.Of(Measured));

        public async Task<double> TheirsAsync()
        {
            // As empty as it was before the last round.
            await empty.Db.ExecuteAsync("TRUNCATE events, messages, gateway_jobs CASCADE");
            return await onEmpty.RunAsync(effort.Of(Measured));
        }

        public async ValueTask DisposeAsync()
        {
            await onFull.DisposeAsync();
            await onEmpty.DisposeAsync();
            await full.DisposeAsync();
            await empty.DisposeAsync();
        }
    }
}
