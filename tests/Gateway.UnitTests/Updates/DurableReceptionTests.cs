using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Application.Updates;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Telegram;
using Gateway.UnitTests.Time;
using Gateway.UnitTests.Updates.Handlers;
using MediatR;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Gateway.UnitTests.Updates;

internal sealed class DurableReceptionTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly Drain _drain = new();
    private readonly IUpdateInbox _inbox = Substitute.For<IUpdateInbox>();
    private readonly IJobQueue _queue = Substitute.For<IJobQueue>();
    private readonly IMediator _mediator = Substitute.For<IMediator>();

    public DurableReceptionTests()
    {
        _queue.MarkDoneAsync(default!, default).ReturnsForAnyArgs(true);
        _queue.GiveBackAsync(default!, default).ReturnsForAnyArgs(true);
        _queue.MarkFailedAsync(default!, default, default).ReturnsForAnyArgs(new FailureResult(true, false));
    }

    public void Dispose() => _drain.Dispose();

    [TestCase(AcceptanceState.Known, ReceiveUpdateResult.Known)]
    [TestCase(AcceptanceState.Done, ReceiveUpdateResult.Accepted)]
    [TestCase(AcceptanceState.Dead, ReceiveUpdateResult.Accepted)]
    [TestCase(AcceptanceState.HandedOver, ReceiveUpdateResult.Accepted)]
    public async Task WhatNeedsNoHandler_IsOnlyAnswered(AcceptanceState state, ReceiveUpdateResult result)
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);
        Accepts(new Acceptance(state, 7));

        (await ReceiveAsync(handler)).Should().Be(result);

        handler.Seen.Should().BeEmpty();
        await EnqueuedAsync(0);
    }

    [Test]
    public async Task APendingJob_IsLeftToTheWorker()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);
        Accepts(new Acceptance(AcceptanceState.Pending, 7));

        (await ReceiveAsync(handler)).Should().Be(ReceiveUpdateResult.Accepted);

        handler.Seen.Should().BeEmpty();
        await EnqueuedAsync(1);
    }

    [Test]
    public async Task ARunningJob_IsRunNow()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);
        Accepts(Running());

        (await ReceiveAsync(handler)).Should().Be(ReceiveUpdateResult.Accepted);

        handler.Seen.Should().ContainSingle();
        await EnqueuedAsync(0);
    }

    [Test]
    public async Task AFailureInline_GoesOnAsAJob()
    {
        Accepts(Running());

        (await ReceiveAsync(new ScriptedHandler(HandlerOutcome.Retry("busy")))).Should().Be(ReceiveUpdateResult.Accepted);

        await EnqueuedAsync(1);
    }

    [Test]
    public async Task ADeathInline_IsTheEnd()
    {
        Accepts(Running());

        (await ReceiveAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no")))).Should().Be(ReceiveUpdateResult.Accepted);

        await EnqueuedAsync(0);
    }

    [Test]
    public async Task AHandlerThatOutlastsItsTime_CountedFromTheReceipt_GoesOnAsAJob()
    {
        Accepts(Running());
        var update = A.Received();
        _clock.Advance(TimeSpan.FromSeconds(40));

        var receiving = Reception(ScriptedHandler.Endless()).ReceiveAsync(A.Bot(), update);
        _clock.Advance(TimeSpan.FromSeconds(5));

        (await receiving.SoonAsync()).Should().Be(ReceiveUpdateResult.Accepted);
        await EnqueuedAsync(1);
    }

    [Test]
    public async Task TheCutOff_LeavesTheUpdateToAWorker()
    {
        Accepts(Running());

        var receiving = ReceiveAsync(ScriptedHandler.Endless());
        _drain.CancelWork();

        (await receiving.SoonAsync()).Should().Be(ReceiveUpdateResult.Accepted);
        await EnqueuedAsync(1);
    }

    [Test]
    public async Task AnInboxThatCannotTakeIt_Throws()
    {
        _inbox.AcceptAsync(default!, default!, default).ThrowsAsyncForAnyArgs(new StoreUnavailableException("full"));
        var receiving = () => ReceiveAsync(new ScriptedHandler(HandlerOutcome.Done));

        await receiving.Should().ThrowAsync<StoreUnavailableException>();
    }

    [TestCase(HandlerKind.Echo, "hi", true, true)]
    [TestCase(HandlerKind.Echo, "hi", false, false)]
    [TestCase(HandlerKind.Echo, "/auth code", true, false)]
    [TestCase(HandlerKind.Auth, "/auth code", true, false)]
    [TestCase(HandlerKind.Auth, "hi", true, false)]
    public async Task OnlyWhatCannotHoldACode_GoesIntoTheInbox(HandlerKind kind, string text, bool hasDatabase, bool kept)
    {
        Accepts(new Acceptance(AcceptanceState.Done, 7));
        var handler = new ScriptedHandler(HandlerOutcome.Done);

        var result = await new ReceiveUpdateHandler(InProcess(handler), hasDatabase ? Reception(handler) : null)
            .Handle(new ReceiveUpdate(A.Bot(kind), A.Received(text)), CancellationToken.None);

        _inbox.ReceivedCalls().Should().HaveCount(kept ? 1 : 0);
        result.Should().Be(kind == HandlerKind.Auth ? ReceiveUpdateResult.Failed : ReceiveUpdateResult.Accepted, "only an auth bot's handler is asked, and it is not there");
    }

    [Test]
    public async Task ACodeSentToAnotherBot_RunsNoHandler_AndItsRepeatIsKnown()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);
        var receive = new ReceiveUpdateHandler(InProcess(handler), Reception(handler));
        var request = new ReceiveUpdate(A.Bot(), A.Received("/auth code"));

        (await receive.Handle(request, CancellationToken.None)).Should().Be(ReceiveUpdateResult.Accepted);
        (await receive.Handle(request, CancellationToken.None)).Should().Be(ReceiveUpdateResult.Known);

        handler.Seen.Should().BeEmpty();
    }

    private static Acceptance Running()
    {
        var job = A.Job();
        return new Acceptance(AcceptanceState.Running, job.Claim.JobId, job);
    }

    private void Accepts(Acceptance acceptance) => _inbox.AcceptAsync(default!, default!, default).ReturnsForAnyArgs(acceptance);

    private Task<Unit> EnqueuedAsync(int times) => _mediator.Received(times).Send(new EnqueueJob(7), Arg.Any<CancellationToken>());

    private Task<ReceiveUpdateResult> ReceiveAsync(ScriptedHandler handler) => Reception(handler).ReceiveAsync(A.Bot(), A.Received());

    private InProcessReception InProcess(ScriptedHandler handler) => new(
        handler.ToDispatcher(), new KnownUpdates(), new LaneLocks(), new HandlerOptions(), _drain, _clock, new RecordingLogger<InProcessReception>());

    private DurableReception Reception(ScriptedHandler handler)
    {
        var runner = new JobRunner(
            _queue, handler.ToDispatcher(), new HeldLeases(new QueueOptions(), _clock),
            new DeadLetterNotice(new RecordingBotApi(), _clock, new RecordingLogger<DeadLetterNotice>()), _drain, _clock, new RecordingLogger<JobRunner>());
        return new DurableReception(_inbox, runner, _mediator, new HandlerOptions(), _clock);
    }
}
