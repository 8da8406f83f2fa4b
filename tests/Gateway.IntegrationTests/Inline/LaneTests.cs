using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Inline;

/// <summary>An inline handler takes its lane like any job, whichever process or worker holds it.</summary>
internal sealed class LaneTests : SyncBotFixture
{
    [Test]
    public async Task LaneBusyInline_LaterUpdatesGoOnAsJobs_AnsweredAtOnceAndRunInOrder()
    {
        RawUpdate first = NextUpdate(), second = NextUpdate(), third = NextUpdate();
        using var gate = Service.Hold(request => request.UpdateId == first.UpdateId);
        var running = First.DeliverAsync(Slug, first);
        await gate.ReachedAsync();

        await ShouldBeAnsweredAtOnceAsync(First, second);
        await ShouldBeAnsweredAtOnceAsync(Second, third);
        await ShouldWaitAsync(second, third);
        await ShouldNotHoldOtherChatsAsync();
        running.IsCompleted.Should().BeFalse("its handler was still held when the others were answered");

        gate.Open();
        using var answer = await running;
        ((int)answer.StatusCode).Should().Be(200);
        await ShouldRunOnceEachInOrderAsync(first, second, third);
    }

    [Test]
    public async Task LaneBusyInTheWorker_AnUpdateWaitsBehindTheEarlierJob()
    {
        RawUpdate first = NextUpdate(), second = NextUpdate();
        Service.Respond(new Answer(500));
        await ShouldBeAnsweredAtOnceAsync(First, first);
        (await JobAsync(first)).Status.Should().Be("pending");
        Service.Respond(Answer.Done);
        using var gate = Service.Hold(request => request.UpdateId == first.UpdateId);
        await FastForwardAsync(first);
        await gate.ReachedAsync();
        (await JobAsync(first)).Status.Should().Be("running");

        await ShouldBeAnsweredAtOnceAsync(First, second);
        await ShouldWaitAsync(second);
        await ShouldNotHoldOtherChatsAsync();

        gate.Open();
        await BecomesDoneAsync(first, attempts: 2);
        await BecomesDoneAsync(second, attempts: 1);
        RunsOf(first, second).Select(static run => run.UpdateId).Should().Equal(first.UpdateId, first.UpdateId, second.UpdateId);
        Service.Overlapping(static request => request.Chat).Should().BeEmpty();
    }

    private async Task ShouldWaitAsync(params RawUpdate[] updates)
    {
        foreach (var update in updates)
        {
            var job = await JobAsync(update);
            (job.Status, job.Attempts).Should().Be(("pending", 0));
        }

        RunsOf(updates).Should().BeEmpty();
    }

    private async Task ShouldNotHoldOtherChatsAsync()
    {
        var other = NextUpdate(otherChat: 1);
        await ShouldBeAnsweredAtOnceAsync(First, other);
        (await JobAsync(other)).Status.Should().Be("done");
    }

    private async Task ShouldRunOnceEachInOrderAsync(params RawUpdate[] updates)
    {
        foreach (var update in updates)
            await BecomesDoneAsync(update, attempts: 1);
        RunsOf(updates).Select(static run => run.UpdateId).Should().Equal(updates.Select(static update => update.UpdateId));
        Service.Overlapping(static request => request.Chat).Should().BeEmpty();
    }
}
