using System.Text;
using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Application.Telegram;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Telegram;
using Gateway.UnitTests.Time;
using Gateway.UnitTests.Updates.Handlers;
using NSubstitute;

namespace Gateway.UnitTests.Jobs;

internal sealed class JobRunnerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly Drain _drain = new();
    private readonly RecordingBotApi _api = new();
    private readonly IJobQueue _queue = Substitute.For<IJobQueue>();
    private readonly HeldLeases _leases;
    private readonly List<JobFailure> _failures = [];
    private FailureResult _failed = new(true, TellChat: false);

    public JobRunnerTests()
    {
        _leases = new HeldLeases(new QueueOptions(), _clock);
        _queue.MarkDoneAsync(default!, default).ReturnsForAnyArgs(true);
        _queue.GiveBackAsync(default!, default).ReturnsForAnyArgs(true);
        _queue.MarkFailedAsync(default!, default, default).ReturnsForAnyArgs(call =>
        {
            _failures.Add(call.Arg<JobFailure>());
            return _failed;
        });
    }

    public void Dispose() => _drain.Dispose();

    [Test]
    public async Task ASuccess_IsDone()
    {
        var job = A.Job();

        (await RunAsync(new ScriptedHandler(HandlerOutcome.Done), job)).Should().Be(Settlement.Done);

        await _queue.Received(1).MarkDoneAsync(job.Claim, CancellationToken.None);
        _leases.Renewable().Should().BeEmpty("the lease is given up");
    }

    [Test]
    public async Task ASuccessThatDoesNotCount_IsLost()
    {
        _queue.MarkDoneAsync(default!, default).ReturnsForAnyArgs(false);

        (await RunAsync(new ScriptedHandler(HandlerOutcome.Done))).Should().Be(Settlement.Lost);
    }

    [Test]
    public async Task TheLease_IsHeldWhileTheHandlerRuns()
    {
        var job = A.Job();
        IReadOnlyCollection<Claim> held = [];

        await RunAsync(new ScriptedHandler((_, _) =>
        {
            held = _leases.Renewable();
            return Task.FromResult(HandlerOutcome.Done);
        }), job);

        held.Should().Equal(job.Claim);
    }

    [Test]
    public async Task TheUpdate_IsReadAgain_AndAnswersAreKeptUnderTheClaim()
    {
        var handler = new ScriptedHandler(async (context, cancellationToken) =>
        {
            await context.KeepAnswer!("pong"u8.ToArray(), cancellationToken);
            return HandlerOutcome.Done;
        });
        var job = A.Job(text: "ping") with { KeptAnswer = "kept"u8.ToArray() };

        await RunAsync(handler, job);

        var seen = handler.Seen.Should().ContainSingle().Subject;
        (seen.Envelope.Text, Encoding.UTF8.GetString(seen.KeptAnswer!), seen.Raw).Should().Be(("ping", "kept", job.Raw));
        await _queue.Received(1).KeepAnswerAsync(job.Claim, Arg.Is<byte[]>(answer => Encoding.UTF8.GetString(answer) == "pong"), Arg.Any<CancellationToken>());
    }

    [Test]
    public async Task AnEnvelopeThatWasRead_IsNotReadAgain()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);

        await Runner(handler).RunAsync(A.Job() with { Raw = [] }, A.Bot(), A.EnvelopeOf("read before"), Limit);

        handler.Seen.Should().ContainSingle().Which.Envelope.Text.Should().Be("read before");
    }

    [TestCase(LaneOrder.Relaxed)]
    [TestCase(LaneOrder.Strict)]
    public async Task AFailure_IsRetriedByTheSchedule(LaneOrder order)
    {
        (await RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy")), A.Job(attempt: 2), A.Bot() with { Order = order })).Should().Be(Settlement.Retrying);

        _failures.Should().Equal(new JobFailure("busy", TimeSpan.FromMinutes(2), order));
        _api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task AFailureWithRetryAfter_WaitsThatLong()
    {
        await RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy", TimeSpan.FromMinutes(7))));

        _failures.Should().ContainSingle().Which.RetryIn.Should().Be(TimeSpan.FromMinutes(7));
    }

    [Test]
    public async Task TheFifthFailure_IsDead_AndTheChatIsToldOnce()
    {
        Failures(new FailureResult(true, TellChat: true));

        (await RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy")), A.Job(attempt: 5))).Should().Be(Settlement.Dead);

        _failures.Should().Equal(new JobFailure("busy", null, LaneOrder.Relaxed));
        _api.Texts.Should().ContainSingle().Which.Should().Be("Sorry, your message could not be handled.");
    }

    [Test]
    public async Task ADeathThatMayNotBeTold_IsNotTold()
    {
        (await RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy")), A.Job(attempt: 5))).Should().Be(Settlement.Dead);

        _api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task ADeathWithoutAChat_IsNotTold()
    {
        Failures(new FailureResult(true, TellChat: true));

        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no")), A.Job(chat: null))).Should().Be(Settlement.Dead);

        _api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task ANoticeThatCannotBeSent_ChangesNothing()
    {
        Failures(new FailureResult(true, TellChat: true));
        _api.Fail(BotApiAnswer.Error(403, "blocked"));

        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no")))).Should().Be(Settlement.Dead);

        _api.Calls.Should().ContainSingle();
    }

    [Test]
    public async Task WhatCannotBeRetried_IsDeadAtOnce()
    {
        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no such chat")))).Should().Be(Settlement.Dead);

        _failures.Should().Equal(new JobFailure("no such chat", null, LaneOrder.Relaxed));
    }

    [Test]
    public async Task AFailureThatDoesNotCount_IsLost_AndNotTold()
    {
        Failures(new FailureResult(false, false));

        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no")))).Should().Be(Settlement.Lost);

        _api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task AnExpiredJob_IsNotBegun()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);

        (await RunAsync(handler, A.Job() with { Expired = true })).Should().Be(Settlement.Dead);

        handler.Seen.Should().BeEmpty();
        _failures.Should().Equal(new JobFailure("expired", null, LaneOrder.Relaxed, TellChat: false));
    }

    [Test]
    public async Task AnUnknownBot_IsRetried_AndInTheEndDeadInSilence()
    {
        Failures(new FailureResult(true, TellChat: true));
        var runner = Runner(new ScriptedHandler(HandlerOutcome.Done));

        (await runner.RunAsync(A.Job(), null, null, Limit)).Should().Be(Settlement.Retrying);
        (await runner.RunAsync(A.Job(attempt: 5), null, null, Limit)).Should().Be(Settlement.Dead);

        _failures.Select(failure => (failure.Error, failure.RetryIn)).Should().Equal(
            ("This gateway does not know the bot.", TimeSpan.FromSeconds(30)), ("This gateway does not know the bot.", null));
        _api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task AnUpdateThatCannotBeRead_IsDead()
    {
        (await RunAsync(new ScriptedHandler(HandlerOutcome.Done), A.Job() with { Raw = [] })).Should().Be(Settlement.Dead);

        _failures.Should().ContainSingle().Which.Error.Should().Be("The update cannot be read.");
    }

    [Test]
    public async Task AHandlerThatTakesTooLong_IsCancelledAndRetried()
    {
        var running = RunAsync(ScriptedHandler.Endless());
        _clock.Advance(Limit - TimeSpan.FromTicks(1));
        running.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));

        (await running.SoonAsync()).Should().Be(Settlement.Retrying);
        _failures.Should().Equal(new JobFailure("The handler took too long.", TimeSpan.FromSeconds(30), LaneOrder.Relaxed));
    }

    [Test]
    public async Task ATimeThatIsUpAlready_IsUpAtOnce() =>
        (await Runner(ScriptedHandler.Endless()).RunAsync(A.Job(), A.Bot(), null, TimeSpan.FromSeconds(-1)).SoonAsync()).Should().Be(Settlement.Retrying);

    [Test]
    public async Task AnEndingLease_CancelsTheHandler_AndTheJobIsGivenBack()
    {
        var job = A.Job();
        var running = Runner(ScriptedHandler.Endless()).RunAsync(job, A.Bot(), null, TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromSeconds(50));

        (await running.SoonAsync()).Should().Be(Settlement.GivenBack);
        await _queue.Received(1).GiveBackAsync(job.Claim, CancellationToken.None);
        _failures.Should().BeEmpty("no attempt is spent");
    }

    [Test]
    public async Task AJobThatCannotBeGivenBack_IsLost()
    {
        _queue.GiveBackAsync(default!, default).ReturnsForAnyArgs(false);
        var running = Runner(ScriptedHandler.Endless()).RunAsync(A.Job(), A.Bot(), null, TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromSeconds(50));

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

        _drain.CancelWork();
        await _queue.DidNotReceiveWithAnyArgs().GiveBackAsync(default!, default);
        ended.SetResult();

        (await running.SoonAsync()).Should().Be(Settlement.GivenBack);
    }

    [Test]
    public async Task AHandlerThatFailsBecauseItWasCancelled_SpendsNoAttempt()
    {
        var running = RunAsync(new ScriptedHandler((_, _) =>
        {
            _drain.CancelWork();
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
            _drain.CancelWork();
            return Task.FromResult(HandlerOutcome.Done);
        }), job);

        settled.Should().Be(Settlement.Done);
    }

    [Test]
    public async Task AStoreThatIsAway_IsRetried()
    {
        await RunAsync(new ScriptedHandler((_, _) => throw new StoreUnavailableException("Redis is out of reach.")));

        _failures.Should().ContainSingle().Which.Error.Should().Be("Redis is out of reach.");
    }

    [Test]
    public async Task ANoticeThatTelegramDoesNotTake_HoldsUpNobody()
    {
        Failures(new FailureResult(true, TellChat: true));
        _api.Hang();

        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no"))).SoonAsync()).Should().Be(Settlement.Dead);
    }

    [Test]
    public async Task ANoticeThatTelegramDoesNotTake_IsGivenUpAfterFifteenSeconds()
    {
        _api.Hang();
        var sending = new DeadLetterNotice(_api, _clock, new RecordingLogger<DeadLetterNotice>()).SendAsync(A.Bot(), A.Ada, CancellationToken.None);
        sending.IsCompleted.Should().BeFalse();

        _clock.Advance(TimeSpan.FromSeconds(15));

        await sending.SoonAsync();
    }

    private void Failures(FailureResult result) => _failed = result;

    private JobRunner Runner(ScriptedHandler handler) => new(
        _queue, handler.ToDispatcher(), _leases, new DeadLetterNotice(_api, _clock, new RecordingLogger<DeadLetterNotice>()), _drain, _clock,
        new RecordingLogger<JobRunner>());

    private Task<Settlement> RunAsync(ScriptedHandler handler, ClaimedJob? job = null, Bot? bot = null) =>
        Runner(handler).RunAsync(job ?? A.Job(), bot ?? A.Bot(), null, Limit);
}
