using Gateway.Application.Telegram;
using Gateway.Infrastructure.Telegram;
using Gateway.UnitTests.Time;
using Polly;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotApiRetriesTests
{
    private readonly ManualClock _clock = new();
    private readonly Queue<BotApiAnswer> _answers = new();
    private int _calls;

    [Test]
    public async Task ASuccess_IsCalledOnce() => (await CallAsync(BotApiAnswer.Success(default))).Should().Be((true, 1));

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(500)]
    [TestCase(502)]
    public async Task AnError_IsNotTriedAgain(int code) => (await CallAsync(BotApiAnswer.Error(code, "x"))).Should().Be((false, 1));

    [Test]
    public async Task ALostAnswer_IsNotTriedAgain_SinceTheCallMayHaveHadItsEffect() =>
        (await CallAsync(BotApiAnswer.NoAnswer("no answer within 20 s"))).Should().Be((false, 1));

    [Test]
    public async Task RetryAfter_IsWaitedOut()
    {
        var calling = CallAsync(Busy(17), BotApiAnswer.Success(default));

        _clock.Advance(TimeSpan.FromSeconds(16.9));
        calling.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        (await calling.SoonAsync()).Should().Be((true, 2));
    }

    [Test]
    public async Task ABusyTelegramThatSaysNoTime_IsAskedAgainAfterASecond()
    {
        var calling = CallAsync(BotApiAnswer.Error(429, "x"), BotApiAnswer.Success(default));

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await calling.SoonAsync()).Should().Be((true, 2));
    }

    [Test]
    public async Task MoreThanThirtySecondsInAll_IsNotWaited()
    {
        (await CallAsync(Busy(31))).Should().Be((false, 1));

        _calls = 0;
        var calling = CallAsync(Busy(20), Busy(11));
        _clock.Advance(TimeSpan.FromSeconds(20));
        (await calling.SoonAsync()).Should().Be((false, 2));
    }

    [Test]
    public async Task WhereNoConnectionWasMade_ItIsTriedForTwoSeconds()
    {
        var calling = CallAsync([.. Enumerable.Repeat(BotApiRetries.NotConnected, 20)]);
        while (!calling.IsCompleted)
        {
            // Only then: what follows a pause may run on another thread, and must not find that several have passed.
            if (_clock.IsAwaited)
                _clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        (await calling).Should().Be((false, 5));
    }

    private static BotApiAnswer Busy(int seconds) => BotApiAnswer.Error(429, "x", TimeSpan.FromSeconds(seconds));

    private async Task<(bool Ok, int Calls)> CallAsync(params BotApiAnswer[] answers)
    {
        _answers.Clear();
        foreach (var next in answers)
            _answers.Enqueue(next);
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        context.Properties.Set(BotApiRetries.StartedAt, _clock.GetTimestamp());
        var answer = await BotApiRetries.Build(_clock).ExecuteAsync(
            _ =>
            {
                _calls++;
                return ValueTask.FromResult(_answers.Dequeue());
            },
            context);
        return (answer.Ok, _calls);
    }
}
