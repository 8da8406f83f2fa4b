using Gateway.Application.Telegram;
using Gateway.Infrastructure.Telegram;
using Gateway.UnitTests.Time;
using Polly;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotApiReconnectsTests
{
    private readonly ManualClock _clock = new();
    private readonly Queue<BotApiAnswer> _answers = new();
    private int _calls;

    [Test]
    public async Task ASuccess_IsCalledOnce() => (await CallAsync(BotApiAnswer.Success(default))).Should().Be((true, 1));

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(502)]
    public async Task AnError_IsNotTriedAgain(int code) => (await CallAsync(BotApiAnswer.Error(code, "x", TimeSpan.FromSeconds(1)))).Should().Be((false, 1));

    [Test]
    public async Task ALostAnswer_IsNotTriedAgain_SinceTheCallMayHaveHadItsEffect() =>
        (await CallAsync(BotApiAnswer.NoAnswer("no answer within 20 s"))).Should().Be((false, 1));

    [Test]
    public async Task WhereNoConnectionWasMade_ItIsTriedForTwoSeconds()
    {
        var calling = CallAsync([.. Enumerable.Repeat(BotApiReconnects.NotConnected, 20)]);
        while (!calling.IsCompleted)
        {
            // Only then: what follows a pause may run on another thread, and must not find that several have passed.
            if (_clock.IsAwaited)
                _clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        (await calling).Should().Be((false, 5));
    }

    [Test]
    public void WhereNoConnectionWasMade_NothingWasSent() => BotApiReconnects.NotConnected.Should().Match<BotApiAnswer>(answer => answer.NotSent && answer.CanRetry);

    private async Task<(bool Ok, int Calls)> CallAsync(params BotApiAnswer[] answers)
    {
        _answers.Clear();
        foreach (var next in answers)
            _answers.Enqueue(next);
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        context.Properties.Set(BotApiReconnects.StartedAt, _clock.GetTimestamp());
        var answer = await BotApiReconnects.Build(_clock).ExecuteAsync(
            _ =>
            {
                _calls++;
                return ValueTask.FromResult(_answers.Dequeue());
            },
            context);
        return (answer.Ok, _calls);
    }
}
