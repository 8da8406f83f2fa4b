using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Inline;

/// <summary>A sync bot with a database, whose handler fails, hangs or dies: accepted once, acknowledged, handled later, never twice at once.</summary>
internal sealed class SyncBotTests : SyncBotFixture
{
    protected override TimeSpan HandlerTimeout => TimeSpan.FromSeconds(5);

    [Test]
    public async Task HandlerFails_TelegramHasIts200_AndTheWorkerHandlesTheUpdateLater()
    {
        var update = NextUpdate();
        var failed = false;
        Service.Respond(_ => Interlocked.Exchange(ref failed, true) ? Answer.Done : new Answer(500));

        await Simulator.InjectAsync(BotId, update.Bytes);

        var delivery = (await Simulator.WaitDeliveredAsync(BotId, update.UpdateId)).Should().ContainSingle().Subject;
        delivery.Attempts.Should().ContainSingle().Which.Status.Should().Be(200);
        var job = await JobWithStatusAsync(update, "pending");
        job.Attempts.Should().Be(1);
        job.Waits.Should().BeInRange(15, 30, "the first retry comes after 30 s");
        job.LastError.Should().Be("The bot's service answered 500.");

        await ShouldBeKnownToTheOtherAsync(update);
        await FastForwardAsync(update);

        await BecomesDoneAsync(update, attempts: 2);
        ShouldHaveRun(update, times: 2);
    }

    [Test]
    public async Task HandlerHangs_IsCancelledAtItsTime_AndTheWorkerHandlesTheUpdateLater()
    {
        var update = NextUpdate();
        var asked = 0;
        using var gate = Service.Hold(_ => Interlocked.Increment(ref asked) == 1);

        await Simulator.InjectAsync(BotId, update.Bytes);
        await gate.ReachedAsync();
        await ShouldBeKnownToTheOtherAsync(update);
        RunsOf(update).Should().ContainSingle().Which.Ended.Should().Be(long.MaxValue, "the repeat was answered while the handler hung");

        var delivery = (await Simulator.WaitDeliveredAsync(BotId, update.UpdateId)).Should().ContainSingle().Subject;
        delivery.Attempts.Should().ContainSingle().Which.Status.Should().Be(200);
        delivery.Attempts[0].DurationMs.Should().BeInRange(4500, 20_000, "HANDLER_TIMEOUT is 5 s");
        (await JobWithStatusAsync(update, "pending")).LastError.Should().Be("The handler took too long.");

        await FastForwardAsync(update);

        await BecomesDoneAsync(update, attempts: 2);
        ShouldHaveRun(update, times: 2);
    }

    [Test]
    public async Task ProcessKilledInTheHandler_AnotherHandlesTheUpdate()
    {
        var update = NextUpdate();
        await using var dying = await StartAsync(TimeSpan.FromSeconds(45));
        var asked = 0;
        using var gate = Service.Hold(_ => Interlocked.Increment(ref asked) == 1);
        var unanswered = dying.DeliverAsync(Slug, update);
        await gate.ReachedAsync();
        await ShouldBeKnownToTheOtherAsync(update);

        await dying.KillAsync();

        await ((Func<Task>)(() => unanswered)).Should().ThrowAsync<HttpRequestException>();
        await ShouldBeKnownToTheOtherAsync(update);
        await BecomesDoneAsync(update, attempts: 2);
        ShouldHaveRun(update, times: 2);
    }
}
