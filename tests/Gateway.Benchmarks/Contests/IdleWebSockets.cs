using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Webhooks;

namespace Gateway.Benchmarks.Contests;

/// <summary>Clients that are subscribed to a bot of which nothing comes: what the gateway takes more than without them.</summary>
internal sealed class IdleWebSockets : IFigure
{
    private const int Clients = 1000;
    private const string Subscribe = """{"action":"subscribe","bot":"alerts"}""";

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    public string Name => "idle-websockets";

    public string What => "1,000 idle WebSocket clients, each subscribed to a bot";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(BenchServers servers)
    {
        var clients = servers.Effort.Of(Clients);
        await using var gateways = await Hooks.StartAsync();
        var gateway = gateways.Processes[0];
        var token = await gateways.SignInAsync(ManagedGateways.AdminName, gateways.AdminPassword);
        var url = new Uri($"ws://{gateway.BaseUrl.Authority}/api/v1/ws");

        // One that leaves again, so that what the first client loads is not counted.
        await (await Audience.GatherAsync(url, 1, token, Subscribe)).DisposeAsync();
        var without = await IdleAsync(servers.Effort, gateway);
        await using var audience = await Audience.GatherAsync(url, clients, token, Subscribe);
        var with = await IdleAsync(servers.Effort, gateway);

        var thousand = Clients / (double)clients;
        return
        [
            new($"{What}: resident memory", (with.Memory - without.Memory) * thousand, "MiB"),
            new($"{What}: processor time", (with.Processor - without.Processor) * thousand * 1000, "ms/s"),
        ];
    }

    /// <summary>Resident MiB, and the share of one processor.</summary>
    private static async Task<(double Memory, double Processor)> IdleAsync(Effort effort, GatewayProcess gateway)
    {
        await Task.Delay(effort.Of(Settling), TimeProvider.System);
        var (began, before) = (TimeProvider.System.GetTimestamp(), ProcessUse.Processor(gateway));
        await Task.Delay(effort.Of(Measured), TimeProvider.System);
        return (ProcessUse.Memory(gateway), (ProcessUse.Processor(gateway) - before) / TimeProvider.System.GetElapsedTime(began));
    }
}
