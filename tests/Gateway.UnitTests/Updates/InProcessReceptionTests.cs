using System.Text;
using Gateway.Application;
using Gateway.Application.Lifecycle;
using Gateway.Application.Updates;
using Gateway.Application.Updates.Handlers;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Time;
using Gateway.UnitTests.Updates.Handlers;

namespace Gateway.UnitTests.Updates;

internal sealed class InProcessReceptionTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly Drain _drain = new();

    public void Dispose() => _drain.Dispose();

    [Test]
    public async Task AnUpdate_IsHandledNow_AndItsRepeatIsKnown()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);
        var reception = Reception(handler);

        (await ReceiveAsync(reception)).Should().Be(ReceiveUpdateResult.Accepted);
        (await ReceiveAsync(reception)).Should().Be(ReceiveUpdateResult.Known);

        handler.Seen.Should().ContainSingle();
    }

    [Test]
    public async Task ARepeatWhileTheFirstIsHandled_SharesItsAnswer()
    {
        var outcome = new TaskCompletionSource<HandlerOutcome>();
        var handler = new ScriptedHandler((_, _) => outcome.Task);
        var reception = Reception(handler);
        var first = ReceiveAsync(reception);
        var repeat = ReceiveAsync(reception);

        repeat.IsCompleted.Should().BeFalse();
        outcome.SetResult(HandlerOutcome.Done);

        (await first.SoonAsync(), await repeat.SoonAsync()).Should().Be((ReceiveUpdateResult.Accepted, ReceiveUpdateResult.Known));
        handler.Seen.Should().ContainSingle();
    }

    [Test]
    public async Task AFailure_FailsItsRepeatsToo_AndIsForgotten()
    {
        var outcome = new TaskCompletionSource<HandlerOutcome>();
        var handler = new ScriptedHandler((_, _) => outcome.Task);
        var reception = Reception(handler);
        var first = ReceiveAsync(reception);
        var repeat = ReceiveAsync(reception);

        outcome.SetResult(HandlerOutcome.Retry("busy"));
        (await first.SoonAsync(), await repeat.SoonAsync()).Should().Be((ReceiveUpdateResult.Failed, ReceiveUpdateResult.Failed));

        outcome = new TaskCompletionSource<HandlerOutcome>();
        outcome.SetResult(HandlerOutcome.Done);
        (await ReceiveAsync(reception)).Should().Be(ReceiveUpdateResult.Accepted);
        handler.Seen.Should().HaveCount(2);
    }

    [Test]
    public async Task WhatRetryingCannotHelp_IsAccepted() =>
        (await ReceiveAsync(Reception(new ScriptedHandler(HandlerOutcome.GiveUp("no"))))).Should().Be(ReceiveUpdateResult.Accepted);

    [Test]
    public async Task WithoutItsHandler_AnUpdateIsOnlyKnown()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);
        var reception = Reception(handler);

        (await reception.ReceiveAsync(A.Bot(), A.Received(), runHandler: false)).Should().Be(ReceiveUpdateResult.Accepted);
        (await reception.ReceiveAsync(A.Bot(), A.Received(), runHandler: false)).Should().Be(ReceiveUpdateResult.Known);

        handler.Seen.Should().BeEmpty();
    }

    [Test]
    public async Task OneChat_IsHandledOneAtATime_OtherChatsDoNotWait()
    {
        var ends = new Dictionary<string, TaskCompletionSource<HandlerOutcome>>(StringComparer.Ordinal) { ["one"] = new(), ["two"] = new(), ["elsewhere"] = new() };
        var handler = new ScriptedHandler((context, _) => ends[context.Envelope.Text!].Task);
        var reception = Reception(handler);

        var one = ReceiveAsync(reception, "one", id: 1);
        var two = ReceiveAsync(reception, "two", id: 2);
        var elsewhere = ReceiveAsync(reception, "elsewhere", id: 3, chat: 9);
        ends["elsewhere"].SetResult(HandlerOutcome.Done);

        await elsewhere.SoonAsync();
        handler.Seen.Select(context => context.Envelope.Text).Should().Equal("one", "elsewhere");
        ends["one"].SetResult(HandlerOutcome.Done);
        ends["two"].SetResult(HandlerOutcome.Done);
        await Task.WhenAll(one, two).SoonAsync();
        handler.Seen.Select(context => context.Envelope.Text).Should().Equal("one", "elsewhere", "two");
    }

    [Test]
    public async Task AHandlerThatTakesTooLong_Fails_CountedFromTheReceipt()
    {
        var received = A.Received();
        _clock.Advance(TimeSpan.FromSeconds(40));

        var receiving = Reception(ScriptedHandler.Endless()).ReceiveAsync(A.Bot(), received, runHandler: true);
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        receiving.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        (await receiving.SoonAsync()).Should().Be(ReceiveUpdateResult.Failed);
    }

    [Test]
    public async Task AReceiptThatIsTooLongAgo_FailsAtOnce()
    {
        var received = A.Received();
        _clock.Advance(TimeSpan.FromSeconds(45));
        var handler = new ScriptedHandler(HandlerOutcome.Done);

        (await Reception(handler).ReceiveAsync(A.Bot(), received, runHandler: true)).Should().Be(ReceiveUpdateResult.Failed);

        handler.Seen.Should().BeEmpty();
    }

    [Test]
    public async Task WaitingForTheLane_CountsToo()
    {
        var reception = Reception(ScriptedHandler.Endless());
        var one = ReceiveAsync(reception, id: 1);
        var two = ReceiveAsync(reception, id: 2);

        _clock.Advance(TimeSpan.FromSeconds(45));

        (await one.SoonAsync(), await two.SoonAsync()).Should().Be((ReceiveUpdateResult.Failed, ReceiveUpdateResult.Failed));
    }

    [Test]
    public async Task AQueryThatWaitedUntilItWasWorthless_IsNotBegun()
    {
        var end = new TaskCompletionSource<HandlerOutcome>();
        var handler = new ScriptedHandler((_, _) => end.Task);
        var reception = Reception(handler);
        var first = ReceiveAsync(reception);
        var query = reception.ReceiveAsync(
            A.Bot(), A.Received(Encoding.UTF8.GetBytes("""{"update_id":2,"inline_query":{"from":{"id":42},"chat":{"id":42}}}""")), runHandler: true);

        _clock.Advance(TimeSpan.FromSeconds(30));
        end.SetResult(HandlerOutcome.Done);

        (await first.SoonAsync(), await query.SoonAsync()).Should().Be((ReceiveUpdateResult.Accepted, ReceiveUpdateResult.Accepted));
        handler.Seen.Should().ContainSingle();
    }

    [Test]
    public async Task TheCutOff_Fails_SoThatTelegramDeliversAgain()
    {
        var receiving = ReceiveAsync(Reception(ScriptedHandler.Endless()));

        _drain.CancelWork();

        (await receiving.SoonAsync()).Should().Be(ReceiveUpdateResult.Failed);
    }

    [Test]
    public async Task AStoreThatIsAway_Throws_AndTheUpdateIsForgotten()
    {
        var away = true;
        var reception = Reception(new ScriptedHandler((_, _) => away ? throw new StoreUnavailableException("away") : Task.FromResult(HandlerOutcome.Done)));

        await reception.Invoking(it => ReceiveAsync(it)).Should().ThrowAsync<StoreUnavailableException>();
        away = false;

        (await ReceiveAsync(reception)).Should().Be(ReceiveUpdateResult.Accepted);
    }

    private InProcessReception Reception(ScriptedHandler handler) => new(
        handler.ToDispatcher(), new KnownUpdates(), new LaneLocks(), new HandlerOptions(), _drain, _clock, new RecordingLogger<InProcessReception>());

    private static Task<ReceiveUpdateResult> ReceiveAsync(InProcessReception reception, string text = "hi", long id = 1, long chat = A.Ada) =>
        reception.ReceiveAsync(A.Bot(), A.Received(text, id, chat), runHandler: true);
}
