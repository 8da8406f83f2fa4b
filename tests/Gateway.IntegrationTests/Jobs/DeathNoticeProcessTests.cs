using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

[NonParallelizable]
internal sealed class DeathNoticeProcessTests : ClusterFixture
{
    [SetUp]
    public void FailForGood() => Service = static _ => Task.FromResult(new Answer(400));

    [Test]
    public async Task A_process_killed_while_it_tells_a_chat_leaves_nobody_who_tells_it_again()
    {
        var first = await StartGatewayAsync("a", ("QUEUE_LEASE", "2s"));
        using var gate = Receiver.Hold(IsSendMessage);
        await DeliverAsync(first, "relaxed", PrivateText(1, "x", 10));
        await gate.ReachedAsync();
        var claimed = (await JobsAsync()).Single();
        await first.KillAsync();

        var second = await StartGatewayAsync("b", ("QUEUE_LEASE", "2s"));
        await DeliverAsync(second, "relaxed", PrivateText(2, "x", 10));
        await AllAreAsync("dead");
        // Whatever it had begun to send has been sent, or never will be.
        (await second.TerminateAsync()).ExitCode.Should().Be(0);

        (claimed.Status, claimed.Told).Should().Be(("dead", true));
        Receiver.Requests.Count(IsSendMessage).Should().Be(1);
        (await JobsAsync()).Select(static job => job.Told).Should().Equal(true, false);
    }

    [Test]
    public async Task Ten_deaths_in_one_chat_on_two_processes_tell_it_once()
    {
        var gateways = await Task.WhenAll(StartGatewayAsync("a"), StartGatewayAsync("b"));
        for (var id = 1; id <= 10; id++)
            await DeliverAsync(gateways[id % 2], "relaxed", PrivateText(id, "x", 10));
        await AllAreAsync("dead");
        await Task.WhenAll(gateways.Select(static gateway => gateway.TerminateAsync()));

        Receiver.Requests.Count(IsSendMessage).Should().Be(1);
        Receiver.Requests.Count(static request => !IsSendMessage(request)).Should().Be(10);
        (await Db.CountAsync("gateway_jobs", "told_at IS NOT NULL")).Should().Be(1);
    }
}
