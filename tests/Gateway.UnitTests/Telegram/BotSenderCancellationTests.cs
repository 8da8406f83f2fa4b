using Gateway.Application.Telegram;
using Gateway.Infrastructure.Telegram;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotSenderCancellationTests : BotSenderFixture
{
    [Test]
    public async Task ACancelledSend_LeavesItsLineAtOnce_AndIsNeverSent()
    {
        using var cancel = new CancellationTokenSource();
        var held = HoldTheNext();
        var first = SendAsync(42, "first");
        var second = SendAsync(42, "second", cancellationToken: cancel.Token);
        var third = SendAsync(42, "third");

        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => second.SoonAsync()).Should().ThrowAsync<OperationCanceledException>();
        held.SetResult();

        await Task.WhenAll(first, third).SoonAsync();
        (await Telegram.NextTextsAsync(2)).Should().Equal("first", "third");
    }

    [Test]
    public async Task ACallThatIsCancelledOnItsWay_MakesRoomForTheNext()
    {
        using var cancel = new CancellationTokenSource();
        HoldTheNext();
        var first = SendAsync(42, "first", cancellationToken: cancel.Token);
        var second = SendAsync(42, "second");

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => first.SoonAsync()).Should().ThrowAsync<OperationCanceledException>();
        (await second.SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task ASendThatIsCancelledWhileTheBudgetIsAsked_MakesRoomForTheNext()
    {
        using var cancel = new CancellationTokenSource();
        Build(Unlimited, new BudgetThatIsSlowOnce());
        var first = SendAsync(42, "first", cancellationToken: cancel.Token);
        var second = SendAsync(42, "second");
        Telegram.Count.Should().Be(0);

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => first.SoonAsync()).Should().ThrowAsync<OperationCanceledException>();
        (await second.SoonAsync()).Ok.Should().BeTrue();
        (await Telegram.NextTextsAsync(1)).Should().Equal("second");
    }

    [Test]
    public async Task ASendThatIsCancelledDuringAPause_IsNotSentAgain()
    {
        using var cancel = new CancellationTokenSource();
        Telegram.Answer("42", FakeTelegram.Busy(5));
        var first = SendAsync(42, "first", cancellationToken: cancel.Token);
        var second = SendAsync(42, "second");
        await Telegram.NextAsync();

        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => first.SoonAsync()).Should().ThrowAsync<OperationCanceledException>();
        Clock.Advance(Seconds(5));

        (await second.SoonAsync()).Ok.Should().BeTrue();
        (await Telegram.NextAsync()).Text.Should().Be("second");
    }

    [Test]
    public async Task ACancelledCallWithoutALine_IsNotMade()
    {
        using var cancel = new CancellationTokenSource();
        Telegram.Answer("getMe", FakeTelegram.Busy(5));
        var asking = CallAsync("getMe", new { }, cancellationToken: cancel.Token);
        await Telegram.NextAsync();

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => asking.SoonAsync()).Should().ThrowAsync<OperationCanceledException>();
        Telegram.Count.Should().Be(1);
    }

    [Test]
    public async Task WhatTheApiStillWaitsToSend_WhenTheGatewayEnds_IsAnsweredAsNotSent()
    {
        Telegram.Answer("42", FakeTelegram.Busy(25));
        Telegram.Answer("getMe", FakeTelegram.Busy(25));
        Task<BotApiAnswer>[] waiting = [SendAsync(42, "first"), SendAsync(42, "second"), CallAsync("getMe", new { })];
        await Telegram.NextAsync();
        await Telegram.NextAsync();

        Drain.CancelWork();

        (await Task.WhenAll(waiting).SoonAsync()).Should().OnlyContain(answer => answer.NotSent && answer.ErrorCode == 0);
        Telegram.Count.Should().Be(2);
    }

    [Test]
    public async Task AHandlersSend_WhenTheGatewayEnds_IsCancelledByItsOwnTokenAlone()
    {
        using var cancel = new CancellationTokenSource();
        Telegram.Answer("42", FakeTelegram.Busy(25));
        var waiting = SendAsync(42, "first", SendClass.Handler, cancellationToken: cancel.Token);
        await Telegram.NextAsync();

        Drain.CancelWork();
        waiting.IsCompleted.Should().BeFalse();
        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => waiting.SoonAsync()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task AChatWithoutSends_IsForgotten()
    {
        var queue = new SendQueue(7, new MemorySendBudget(new SendOptions { PerBot = new SendLimit(1, Seconds(1)) }, Clock), new SendOptions(), Clock);
        using var cancel = new CancellationTokenSource();
        var (sent, behind, atBot) = (Send(1), Send(1), Send(2));

        (await queue.EnterAsync(sent, CancellationToken.None)).Should().BeNull();
        var waiting = queue.EnterAsync(behind, cancel.Token).AsTask();
        var waitingAtBot = queue.EnterAsync(atBot, cancel.Token).AsTask();
        queue.Lanes.Should().Be(2);
        queue.Leave(sent);
        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => Task.WhenAll(waiting, waitingAtBot).SoonAsync()).Should().ThrowAsync<OperationCanceledException>();
        queue.Lanes.Should().Be(0);
        (await queue.EnterAsync(Send(1), new CancellationToken(canceled: false)).AsTask().WaitAsync(TimeSpan.Zero, Clock).ContinueWith(
            outcome => outcome.IsFaulted, TaskScheduler.Default)).Should().BeTrue("the bot's budget is spent");
    }

    private WaitingSend Send(long chat) => new(SendTarget.Chat(chat), false, Clock.GetTimestamp());

    /// <summary>Its first answer does not come; after that there is plenty.</summary>
    private sealed class BudgetThatIsSlowOnce : ISendBudget
    {
        private int _asked;

        public async ValueTask<SendTake> TakeAsync(SendRequest request, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _asked) == 1)
                await cancellationToken.CancelledAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return SendTake.Yes;
        }

        public void End(long botId, SendTarget chat)
        {
        }

        public ValueTask BlockAsync(long botId, SendTarget target, TimeSpan retryAfter) => ValueTask.CompletedTask;

        public ValueTask<TimeSpan> BlockedAsync(long botId, SendTarget target, CancellationToken cancellationToken) => ValueTask.FromResult(TimeSpan.Zero);

        public TimeSpan[] Forecast(long botId, SendTarget chat, TimeSpan earliest, int count) => new TimeSpan[count];
    }
}
