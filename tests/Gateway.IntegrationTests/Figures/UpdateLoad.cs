using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Figures;

/// <summary>As many updates as 64 connections get answered, each connection a chat.</summary>
internal static class UpdateLoad
{
    private const int Connections = 64;

    private static long _lastUpdateId = 80_000_000;

    /// <summary>Updates per second; every one of them must be answered 200.</summary>
    public static async Task<double> RunAsync(GatewayProcess gateway, string bot, TimeSpan duration)
    {
        var started = TimeProvider.System.GetTimestamp();
        var answered = await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Run(async () =>
        {
            var count = 0;
            for (; TimeProvider.System.GetElapsedTime(started) < duration; count++)
                await DeliverAsync(gateway, bot, 690_000 + connection);
            return count;
        })));
        return answered.Sum() / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    public static async Task DeliverAsync(GatewayProcess gateway, string bot, long person)
    {
        using var answer = await gateway.DeliverAsync(bot, Updates.PrivateText(Interlocked.Increment(ref _lastUpdateId), "hello", person));
        ((int)answer.StatusCode).Should().Be(200);
    }
}
