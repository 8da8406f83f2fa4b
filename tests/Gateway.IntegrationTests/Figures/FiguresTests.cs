using System.Globalization;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Figures;

/// <summary>
/// What a user asks first: how long until it answers, how much memory, how many updates. Printed, not judged: the machine decides.
/// </summary>
[NonParallelizable]
[Category("Figures")]
internal sealed class FiguresTests
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    private BotApiSink _telegram = null!;
    private TestDatabase _database = null!;
    private RedisDatabase _redis = null!;

    [OneTimeSetUp]
    public async Task StartServers()
    {
        _telegram = await BotApiSink.StartAsync();
        _database = await SharedServers.CreateDatabaseAsync();
        _redis = await SharedServers.ClaimRedisAsync();
    }

    [OneTimeTearDown]
    public async Task StopServers()
    {
        await _redis.DisposeAsync();
        await _database.DisposeAsync();
        await _telegram.DisposeAsync();
    }

    [Test]
    public async Task SyncEchoBot_WithoutADatabase()
    {
        await using var gateway = await StartAsync("cold start to first answered update, neither database nor Redis", Start(BotEntry.Echo("echo")));
        Print("resident memory when idle, neither database nor Redis", await IdleMemoryAsync(gateway), "MiB");

        await UpdateLoad.RunAsync(gateway, "echo", WarmUp);

        Print("sync echo bot, 64 connections, no database", await UpdateLoad.RunAsync(gateway, "echo", Measured), "updates/s");
    }

    [Test]
    public async Task AsyncBot_WithADatabase()
    {
        var start = Start(BotEntry.Echo("echo") with { Async = true }) with { DatabaseUrl = _database.Url, RedisUrl = _redis.Url };
        await using var gateway = await StartAsync("cold start to first answered update, empty database and Redis", start);
        Print("resident memory when idle, with database and Redis", await IdleMemoryAsync(gateway), "MiB");

        await UpdateLoad.RunAsync(gateway, "echo", WarmUp);

        Print("async bot, 64 connections, to commit", await UpdateLoad.RunAsync(gateway, "echo", Measured), "updates/s");
    }

    private static async Task<GatewayProcess> StartAsync(string what, GatewayStart start)
    {
        var started = TimeProvider.System.GetTimestamp();
        var gateway = await GatewayProcess.StartAsync(start);
        await UpdateLoad.DeliverAsync(gateway, "echo", Updates.Person);
        Print(what, TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, "ms");
        return gateway;
    }

    private static async Task<double> IdleMemoryAsync(GatewayProcess gateway)
    {
        // Not a wait for anything: idle is what is measured.
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var line = (await File.ReadAllLinesAsync($"/proc/{gateway.Id}/status")).Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static void Print(string what, double figure, string unit)
    {
        figure.Should().BePositive();
        TestContext.Out.WriteLine($"FIGURE {what}: {figure:0} {unit}");
    }

    private GatewayStart Start(BotEntry bot) => new() { Bots = new BotsFile(bot), BotApiUrl = _telegram.Url };
}
