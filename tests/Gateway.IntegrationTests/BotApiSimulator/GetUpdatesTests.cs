using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
internal sealed class GetUpdatesTests : SimulatorTest
{
    [Test]
    public async Task Offset_ConfirmsEverythingBelowIt()
    {
        var first = await Sim.SendTextAsync(Bot, Ada, "1");
        var second = await Sim.SendTextAsync(Bot, Ada, "2");

        (await FetchAsync(new { })).Should().Equal(first.UpdateId, second.UpdateId);
        (await FetchAsync(new { offset = first.UpdateId })).Should().Equal(first.UpdateId, second.UpdateId);
        (await FetchAsync(new { offset = first.UpdateId + 1 })).Should().Equal(second.UpdateId);
        (await FetchAsync(new { })).Should().Equal(second.UpdateId);

        (await Sim.DeliveriesAsync(Bot, first.UpdateId)).Single().State.Should().Be("done");
        (await Sim.DeliveriesAsync(Bot, second.UpdateId)).Single().State.Should().Be("pending");
    }

    [Test]
    public async Task NegativeOffset_KeepsOnlyTheNewest()
    {
        var first = await Sim.SendTextAsync(Bot, Ada, "1");
        var second = await Sim.SendTextAsync(Bot, Ada, "2");

        (await FetchAsync(new { offset = -1 })).Should().Equal(second.UpdateId);
        (await FetchAsync(new { })).Should().Equal(second.UpdateId);
        (await Sim.DeliveriesAsync(Bot, first.UpdateId)).Single().State.Should().Be("dropped");
    }

    [Test]
    public async Task Limit_IsKeptBetween1And100()
    {
        for (var i = 0; i < 103; i++)
            await Sim.InjectAsync(Bot, """{"poll":{}}""");

        (await FetchAsync(new { limit = 2 })).Should().HaveCount(2);
        (await FetchAsync(new { limit = 0 })).Should().HaveCount(1);
        (await FetchAsync(new { limit = 1000 })).Should().HaveCount(100);
    }

    [Test]
    public async Task LongPoll_AnswersAsSoonAsAnUpdateComes()
    {
        var poll = FetchAsync(new { timeout = 50 });
        await WaitForPollsAsync(1);
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");

        (await poll.WaitAsync(TimeSpan.FromSeconds(20))).Should().Equal(sent.UpdateId);
    }

    [Test]
    public async Task LongPoll_AnswersEmptyWhenItsTimeIsUp() => (await FetchAsync(new { timeout = 1 })).Should().BeEmpty();

    [Test]
    public async Task WhileAWebhookIsSet_409()
    {
        await SetWebhookAsync();

        var (status, answer) = await CallAsync("getUpdates");

        status.Should().Be(409);
        Description(answer).Should().StartWith("Conflict: can't use getUpdates method while webhook is active");
    }

    [Test]
    public async Task AnotherPoller_EndsTheEarlierWith409()
    {
        var earlier = CallAsync("getUpdates", new { timeout = 50 });
        await WaitForPollsAsync(1);
        var later = FetchAsync(new { timeout = 50 });

        var (status, answer) = await earlier.WaitAsync(TimeSpan.FromSeconds(20));
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");

        status.Should().Be(409);
        Description(answer).Should().StartWith("Conflict: terminated by other getUpdates request");
        (await later.WaitAsync(TimeSpan.FromSeconds(20))).Should().Equal(sent.UpdateId);
    }

    [Test]
    public async Task SetWebhook_EndsThePollerWith409()
    {
        var poll = CallAsync("getUpdates", new { timeout = 50 });
        await WaitForPollsAsync(1);
        await SetWebhookAsync();

        (await poll.WaitAsync(TimeSpan.FromSeconds(20))).Status.Should().Be(409);
    }

    private async Task WaitForPollsAsync(int count) =>
        await Eventually.ReadsAsync(() => Sim.CallsAsync(method: "getUpdates"), calls => calls.Count(call => !call.Finished) == count);

    private async Task<IEnumerable<long>> FetchAsync(object parameters)
    {
        var (status, answer) = await CallAsync("getUpdates", parameters);
        status.Should().Be(200);
        return ((JsonArray)answer["result"]!).Select(update => (long)update!["update_id"]!).ToList();
    }
}
