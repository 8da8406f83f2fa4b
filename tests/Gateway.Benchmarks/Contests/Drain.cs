using System.Globalization;
using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Peers;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>
/// Jobs that wait, each claimed, its update read from the log, handed to a handler that does nothing, and settled, one at a time in each chat. The
/// queue's own services run in this process, as no handler of the gateway does nothing.
/// </summary>
internal sealed class Drain : IContest
{
    public const int Jobs = 200_000;

    /// <summary>The one that the queue's services know.</summary>
    public const string Bot = "relaxed";

    private const int Chats = 1000;
    private const int AtOnce = 24;

    public string Name => "drain";

    public string What => "queue drain: 200,000 jobs of 1,000 chats, a handler that does nothing, 24 at once";

    public string Peer => "Graphile Worker with local queue and batched completion, 24 at once, no order to keep";

    public string Unit => "jobs/s";

    public double AtLeast => 1.5;

    public Task<IMatch> StartAsync(BenchServers servers) => Task.FromResult<IMatch>(new Match(servers));

    /// <summary>Puts jobs into a database and drains it of them; jobs per second.</summary>
    /// <param name="url">A database with the gateway's tables, and no job that waits.</param>
    /// <param name="jobs">How many.</param>
    /// <param name="after">Their ids, positions and update ids begin after it.</param>
    internal static async Task<double> RunAsync(string url, int jobs, int after = 0)
    {
        var db = new Db(url);
        await db.ExecuteAsync(Fill(jobs, after));
        var handled = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = new ScriptedHandler
        {
            Script = (_, _) =>
            {
                if (Interlocked.Increment(ref handled) >= jobs)
                    all.TrySetResult();
                return Task.FromResult(HandlerOutcome.Done);
            },
        };
        await using var queue = await QueueInstance.StartAsync(url, new QueueOptions { Concurrency = AtOnce }, handler, new RecordingSender());
        var began = TimeProvider.System.GetTimestamp();
        await queue.StartAsync(queue.Renewer);
        await queue.StartAsync(queue.Worker);
        await all.Task.WaitAsync(TimeSpan.FromMinutes(5));
        await Eventually.BecomesAsync(async () => await db.CountAsync("gateway_jobs", "status IN ('pending', 'running')") == 0, TimeSpan.FromMinutes(1));
        return jobs / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    // As the inbox leaves them: the first of each chat heads its lane.
    private static string Fill(int jobs, int after) => $"""
        INSERT INTO events (position, type, bot_slug, kind, telegram_chat_id, update_id, at, raw)
        SELECT {after} + n, 'update', '{Bot}', 'message', n % {Chats}, {after} + n, now(), convert_to({Pgbench.Literal(UpdateScript.Example)}, 'UTF8') FROM generate_series(1, {jobs}) AS n;
        INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, lane_head, deferred, run_at, accepted_at, released)
        SELECT {after} + n, '{Bot}', {after} + n, 'message', n % {Chats}, 'pending', 0, n <= {Chats}, false, now(), now(), false FROM generate_series(1, {jobs}) AS n;
        ANALYZE events, gateway_jobs;
        """;

    private sealed class Match(BenchServers servers) : IMatch
    {
        private readonly int _jobs = servers.Effort.Of(Jobs);

        public async Task<double> OursAsync()
        {
            var url = servers.Postgres.ConnectionUrl(await servers.Postgres.CreateDatabaseAsync());
            await GatewayProcess.StartExpectingExitAsync(new GatewayStart { DatabaseUrl = url, Arguments = ["migrate"] });
            return await RunAsync(url, _jobs);
        }

        public async Task<double> TheirsAsync()
        {
            try
            {
                return await GraphileAsync();
            }
            catch (Exception failed) when (failed is InvalidOperationException or TimeoutException)
            {
                // It has stood still once; a second time is not chance.
                await Console.Error.WriteLineAsync($"  once more, because: {failed.Message}");
                return await GraphileAsync();
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task<double> GraphileAsync()
        {
            var url = servers.Postgres.ConnectionUrl(await servers.Postgres.CreateDatabaseAsync());
            var folder = TestRun.Current.NewFolder("graphile");
            using var graphile = ChildProcess.Start(
                folder,
                ["node", PeerPrograms.Path("drain.mjs"), url, $"{_jobs}", $"{AtOnce}", UpdateScript.Example],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["NODE_ENV"] = "production", ["NO_LOG_SUCCESS"] = "1" });
            var ended = await graphile.WaitForExitAsync(TimeSpan.FromMinutes(5));
            return ended.ExitCode == 0
                ? _jobs / double.Parse(ended.Answer.Split('\n')[^1], CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"Graphile Worker failed:\n{graphile.Output}");
        }
    }
}
