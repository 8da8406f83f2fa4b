using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Peers;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Webhooks;
using StackExchange.Redis;

namespace Gateway.Benchmarks.Contests;

/// <summary>Updates that are accepted, logged and sent to every client that may have them; against a relay that sends on what Redis publishes.</summary>
internal sealed class FanOut : IContest
{
    private const int Clients = 500;
    private const int Messages = 1000;
    private const string Channel = "relay";

    public string Name => "fan-out";

    public string What => "fan-out to 500 WebSocket clients, from the accepted update on";

    public string Peer => "a bare Node relay with `ws` and `ioredis`, from the published message on";

    public string Unit => "messages/s";

    public double AtLeast => 1.0;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var gateways = await Hooks.StartAsync();
        var token = await gateways.SignInAsync(ManagedGateways.AdminName, gateways.AdminPassword);
        var ours = await Audience.GatherAsync(new Uri($"ws://{gateways.Processes[0].BaseUrl.Authority}/api/v1/ws"), Clients, token, """{"action":"subscribe","bot":"alerts"}""");
        var relay = await PeerProcess.StartProgramAsync(["node", PeerPrograms.Path("relay.mjs"), servers.Redis.Url, Channel]);
        var theirs = await Audience.GatherAsync(new Uri($"ws://{relay.Url.Authority}/"), Clients);
        var match = new Match(servers.Effort.Of(Messages), gateways, ours, relay, theirs, await ConnectionMultiplexer.ConnectAsync(new Uri(servers.Redis.Url).Authority));
        await match.OursAsync();
        await match.TheirsAsync();
        return match;
    }

    private sealed class Match(int messages, ManagedGateways gateways, Audience ours, PeerProcess relay, Audience theirs, ConnectionMultiplexer redis) : IMatch
    {
        /// <summary>How many are on their way to the server at once.</summary>
        private static readonly ParallelOptions Senders = new() { MaxDegreeOfParallelism = 16 };

        public Task<double> OursAsync() => RunAsync(ours, n => gateways.SayAsync($"message {n}", person: n % 100));

        public Task<double> TheirsAsync() => RunAsync(theirs, _ => redis.GetDatabase().PublishAsync(Channel, UpdateScript.Example));

        public async ValueTask DisposeAsync()
        {
            redis.Dispose();
            await theirs.DisposeAsync();
            await relay.DisposeAsync();
            await ours.DisposeAsync();
            await gateways.DisposeAsync();
        }

        private async Task<double> RunAsync(Audience audience, Func<int, Task> send)
        {
            var all = audience.ReceivesAsync(messages * Clients);
            var began = TimeProvider.System.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, messages), Senders, async (n, _) => await send(n));
            await all.WaitAsync(TimeSpan.FromMinutes(2));
            return messages * Clients / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        }
    }
}
