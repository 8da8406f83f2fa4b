using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

[NonParallelizable]
internal sealed class CrossProcessWakeupTests : ClusterFixture
{
    private const int Samples = 21;

    [Test]
    public async Task A_process_with_room_begins_what_a_busy_one_accepted_long_before_it_would_poll()
    {
        var busy = await StartGatewayAsync("a", ("QUEUE_CONCURRENCY", "1"));
        using var gate = Receiver.Hold(From("a"));
        await DeliverAsync(busy, "relaxed", PrivateText(1, "x", 1));
        await gate.ReachedAsync();
        await StartGatewayAsync("b");
        // It listens to Redis a little after it is ready.
        await WakeAsync(busy, 2);
        await WakeAsync(busy, 3);
        var waits = new List<double>(Samples);

        for (var id = 10; id < 10 + Samples; id++)
            waits.Add((await WakeAsync(busy, id)).TotalMilliseconds);

        waits.Sort();
        await TestContext.Out.WriteLineAsync(
            $"From delivery to one process to the start in another: median {waits[Samples / 2]:0} ms, most {waits[^1]:0} ms, {Samples} jobs");
        waits[Samples / 2].Should().BeLessThan(250, "a poll comes 800 to 1200 ms after the last");
    }

    private async Task<TimeSpan> WakeAsync(GatewayProcess busy, long id)
    {
        var delivered = TimeProvider.System.GetTimestamp();
        await DeliverAsync(busy, "relaxed", PrivateText(id, "x", id));
        var request = (await Receiver.WaitForAsync(1, request => From("b")(request) && request.UpdateId == id)).Single();
        return TimeProvider.System.GetElapsedTime(delivered, request.Began);
    }
}
