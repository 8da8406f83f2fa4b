using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Time;
using Gateway.UnitTests.Updates.Handlers;
using NSubstitute;

namespace Gateway.UnitTests.Jobs;

/// <summary>Time, lease or process runs out under a handler.</summary>
internal sealed class JobRunnerCancellationTests : JobRunnerFixture
{
    [Test]
    public async Task AHandlerThatTakesTooLong_IsCancelledAndRetried()
    {
        var running = RunAsync(ScriptedHandler.Endless());
        Clock.Advance(Limit - TimeSpan.FromTicks(1));
        running.IsCompleted.Should().BeFalse();
        Clock.Advance(TimeSpan.FromTicks(1));

        (await running.SoonAsync()).Should().Be(Settlement.Retrying);
        Seen.Should().Equal(new JobFailure("The handler took too long.", TimeSpan.FromSeconds(30), LaneOrder.Relaxed));
    }

    [Test]
    public async Task ATimeThatIsUpAlready_IsUpAtOnce() =>
        (await Runner(ScriptedHandler.Endless()).RunAsync(A.Job(), A.Bot(), TimeSpan.FromSeconds(-1)).SoonAsync()).Should().Be(Settlement.Retrying);

    [Test]
    public async Task AnEndingLease_CancelsTheHandler_AndTheJobIsGivenBack()
    {
        var job = A.Job();
        var running = Runner(ScriptedHandler.Endless()).RunAsync(job, A.Bot(), TimeSpan.FromHours(1));
        Clock.Advance(TimeSpan.FromSeconds(50));

        (await running.SoonAsync()).Should().Be(Settlement.GivenBack);
        await Queue.Received(1).GiveBackAsync(job.Claim, CancellationToken.None);
        Seen.Should().BeEmpty("no attempt is spent");
    }

    [Test]
    public async Task AJobThatCannotBeGivenBack_IsLost()
    {
        Queue.GiveBackAsync(default!, default).ReturnsForAnyArgs(false);
        var running = Runner(ScriptedHandler.Endless()).RunAsync(A.Job(), A.Bot(), TimeSpan.FromHours(1));
        Clock.Advance(TimeSpan.FromSeconds(50));

        (await running.SoonAsync()).Should().Be(Settlement.Lost);
    }

    [Test]
    public async Task TheCutOff_GivesTheJobBack_OnlyWhenItsHandlerHasEnded()
    {
        var ended = new TaskCompletionSource();
        var running = RunAsync(new ScriptedHandler(async (_, cancellationToken) =>
        {
            await ended.Task;
            cancellationToken.ThrowIfCancellationRequested();
            return HandlerOutcome.Done;
        }));

        Drain.CancelWork();
        await Queue.DidNotReceiveWithAnyArgs().GiveBackAsync(default!, default);
        ended.SetResult();

        (await running.SoonAsync()).Should().Be(Settlement.GivenBack);
    }

    [Test]
    public async Task AHandlerThatFailsBecauseItWasCancelled_SpendsNoAttempt()
    {
        var running = RunAsync(new ScriptedHandler((_, _) =>
        {
            Drain.CancelWork();
            throw new InvalidOperationException("the connection was closed under it");
        }));

        (await running.SoonAsync()).Should().Be(Settlement.GivenBack);
    }

    [Test]
    public async Task AHandlerThatSucceedsAfterTheCutOff_IsDone()
    {
        var job = A.Job();

        var settled = await RunAsync(new ScriptedHandler((_, _) =>
        {
            Drain.CancelWork();
            return Task.FromResult(HandlerOutcome.Done);
        }), job);

        settled.Should().Be(Settlement.Done);
    }
}
