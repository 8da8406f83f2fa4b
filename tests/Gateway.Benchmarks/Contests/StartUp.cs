using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>From the start of the process until it is ready for updates, on a database that is migrated, and what it takes while nothing comes.</summary>
internal sealed class StartUp : IFigure
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public string Name => "start-up";

    public string What => "a start, until `/health/ready` answers";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServers servers)
    {
        var start = new GatewayStart
        {
            Bots = new BotsFile(BotEntry.None("bench")),
            DatabaseUrl = servers.Postgres.ConnectionUrl(await servers.Postgres.CreateDatabaseAsync()),
            RedisUrl = servers.Redis.Url,
            BotApiUrl = servers.Telegram.Url,
        };

        // The first one migrates.
        await (await GatewayProcess.StartAsync(start)).DisposeAsync();
        var (times, memory) = (new List<double>(), new List<double>());
        for (var round = 0; round < servers.Effort.Rounds; round++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await using var gateway = await GatewayProcess.StartAsync(start);
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
            await Task.Delay(servers.Effort.Of(Idle), TimeProvider.System);
            memory.Add(ProcessUse.Memory(gateway));
        }

        return [new(What, Score.Median(times), "s"), new("resident memory ten seconds after a start, idle", Score.Median(memory), "MiB")];
    }
}
