using System.Buffers.Text;
using System.Collections.Concurrent;
using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>From the moment an update is posted until its handler has it: commit, wake-up, claim and the handler's HTTP call are all in it.</summary>
internal sealed class HandlerStart : IContest
{
    private const double Limit = 20;
    private const int Updates = 10_000;

    public string Name => "handler-start";

    public string What => "from the POST to the start of the handler at 1,000 updates a second, p99 (the ratio is limit to figure)";

    public string Peer => "a limit of 20 ms";

    public string Unit => "ms";

    public double AtLeast => 1.0;

    public bool LessIsBetter => true;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var arrivals = new ConcurrentQueue<double>();
        var handler = await CountingSink.StartAsync(body => arrivals.Enqueue(SinceWritten(body.Span)));
        var bot = BotEntry.ToHttp("bench", handler.Url.ToString()) with { Async = true };
        var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(bot),
            DatabaseUrl = servers.Postgres.ConnectionUrl(await servers.Postgres.CreateDatabaseAsync()),
            RedisUrl = servers.Redis.Url,
            BotApiUrl = servers.Telegram.Url,
        });
        var match = new Match(servers.Effort.Of(Updates), gateway, handler, arrivals);
        for (var warmUp = 0; warmUp < 3; warmUp++)
            await match.OursAsync();
        return match;
    }

    private static double SinceWritten(ReadOnlySpan<byte> body)
    {
        var at = body.LastIndexOf("at="u8) + 3;
        return Utf8Parser.TryParse(body[at..], out long written, out _) ? TimeProvider.System.GetElapsedTime(written).TotalMilliseconds : double.MaxValue;
    }

    private sealed class Match(int updates, GatewayProcess gateway, CountingSink handler, ConcurrentQueue<double> arrivals) : IMatch
    {
        private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(1);

        private long _last = 500_000_000;

        public async Task<double> OursAsync()
        {
            arrivals.Clear();
            var all = handler.ReachesAsync(updates);
            var began = TimeProvider.System.GetTimestamp();
            var posts = new List<Task>();
            while (posts.Count < updates)
            {
                // As many as are due by now, so that a late timer does not slow the load.
                var due = Math.Min(updates, (int)(TimeProvider.System.GetElapsedTime(began) / Apart) + 1);
                while (posts.Count < due)
                    posts.Add(PostAsync());
                await Task.Delay(Apart, TimeProvider.System);
            }

            await Task.WhenAll(posts);
            await all.WaitAsync(TimeSpan.FromMinutes(1));
            return arrivals.Order().ElementAt(updates * 99 / 100);
        }

        public Task<double> TheirsAsync() => Task.FromResult(Limit);

        public async ValueTask DisposeAsync()
        {
            await gateway.DisposeAsync();
            await handler.DisposeAsync();
        }

        private async Task PostAsync()
        {
            var id = Interlocked.Increment(ref _last);
            using var answer = await gateway.DeliverAsync("bench", IntegrationTests.Servers.Updates.PrivateText(id, $"at={TimeProvider.System.GetTimestamp()}", UpdateScript.FirstPerson + (id % UpdateScript.People)));
            answer.EnsureSuccessStatusCode();
        }
    }
}
