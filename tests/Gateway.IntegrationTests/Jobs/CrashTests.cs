using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Processes that die or freeze while their jobs run.</summary>
[NonParallelizable]
internal sealed class CrashTests : ClusterFixture
{
    private const int Lanes = 4;

    [Test]
    public async Task Jobs_of_a_killed_process_are_taken_by_another_within_two_leases_and_none_is_lost()
    {
        var lease = TimeSpan.FromSeconds(3);
        var first = await StartGatewayAsync("a", ("QUEUE_LEASE", "3s"));
        var second = await StartGatewayAsync("b", ("QUEUE_LEASE", "3s"));
        // It must not take any before the other has them.
        await second.FreezeAsync();
        using var gate = Receiver.Hold(From("a"));
        await DeliverAsync(first, "relaxed", [.. Enumerable.Range(0, Lanes * 3).Select(static n => PrivateText(n + 1, "x", n % Lanes))]);
        await Receiver.WaitForAsync(Lanes, From("a"));
        second.Thaw();

        await first.KillAsync();
        var killed = TimeProvider.System.GetTimestamp();
        var taken = (await Receiver.WaitForAsync(Lanes, request => From("b")(request) && request.UpdateId <= Lanes))[Lanes - 1].Began;
        await AllAreAsync("done");

        TimeProvider.System.GetElapsedTime(killed, taken).Should().BeLessThan(2 * lease);
        (await JobsAsync()).Select(static job => job.Attempts).Should().Equal([.. Enumerable.Repeat(2, Lanes), .. Enumerable.Repeat(1, Lanes * 2)]);
    }

    [Test]
    public async Task A_holder_that_was_frozen_past_its_lease_changes_nothing_when_it_goes_on()
    {
        var first = await StartGatewayAsync("a", ("QUEUE_LEASE", "2s"));
        using var ofFirst = Receiver.Hold(From("a"));
        await DeliverAsync(first, "relaxed", PrivateText(1, "x", 10));
        await ofFirst.ReachedAsync();
        await first.FreezeAsync();
        using var ofSecond = Receiver.Hold(From("b"));
        await StartGatewayAsync("b", ("QUEUE_LEASE", "2s"));
        await ofSecond.ReachedAsync();
        var held = (await JobsAsync()).Single();

        ofFirst.Open();
        first.Thaw();
        await first.Log.WaitForAsync(static line =>
            line.Contains("no longer ours", StringComparison.Ordinal) || line.Contains("was interrupted", StringComparison.Ordinal));
        // What it says about this one is written after what it said about the other.
        await DeliverAsync(first, "sync", PrivateText(2, "x", 10));

        var now = (await JobsAsync("update_id = 1")).Single();
        (now.Status, now.LeaseId, now.Attempts).Should().Be(("running", held.LeaseId, 2));
        ofSecond.Open();
        await AllAreAsync("done");
        Receiver.Requests.Count(static request => request.UpdateId == 1).Should().Be(2);
    }

    [Test]
    public async Task A_job_that_kills_its_process_five_times_is_dead_and_its_chat_is_told()
    {
        using var gate = Receiver.Hold(From("a"));
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var gateway = await StartGatewayAsync("a", ("QUEUE_LEASE", "2s"));
            if (attempt == 1)
                await DeliverAsync(gateway, "relaxed", PrivateText(1, "x", 10));
            await Receiver.WaitForAsync(attempt, From("a"));
            (await JobsAsync()).Single().Attempts.Should().Be(attempt);
            await gateway.KillAsync();
            await PassLeasesAsync();
        }

        await StartGatewayAsync("a", ("QUEUE_LEASE", "2s"));
        await AllAreAsync("dead");

        var dead = (await JobsAsync()).Single();
        (dead.Attempts, dead.Told).Should().Be((5, true));
        dead.LastError.Should().Contain("lease ran out");
        (await Receiver.WaitForAsync(1, IsSendMessage)).Single().Text.Should().Contain("\"chat_id\":10");
        Receiver.Requests.Count(From("a")).Should().Be(5);
    }
}
