using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>The jobs of <see cref="Drain"/> beside millions that are done, against the same on a database without any.</summary>
/// <param name="millions">Of stored messages.</param>
internal sealed class GrowthDrain(int millions) : IContest
{
    public string Name => millions == 1 ? "growth-drain" : $"growth-drain-{millions}m";

    public string What => $"queue drain with {millions} million stored messages and done jobs";

    public string Peer => "the same on an empty database";

    public string Unit => "jobs/s";

    public double AtLeast => 0.85;

    public bool OnlyWhenNamed => millions > 1;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var stored = servers.Effort.Of(millions * 1_000_000);
        return new Match(servers, await StoredMessages.CreateAsync(servers, Drain.Bot, stored), stored);
    }

    private sealed class Match(BenchServers servers, TestDatabase full, int stored) : IMatch
    {
        private readonly int _jobs = servers.Effort.Of(Drain.Jobs);
        private int _stored = stored;

        public async Task<double> OursAsync()
        {
            var after = _stored;
            _stored += _jobs;
            return await Drain.RunAsync(full.Url, _jobs, after);
        }

        public async Task<double> TheirsAsync()
        {
            await using var empty = await StoredMessages.CreateAsync(servers, Drain.Bot, 0);
            return await Drain.RunAsync(empty.Url, _jobs);
        }

        public ValueTask DisposeAsync() => full.DisposeAsync();
    }
}
