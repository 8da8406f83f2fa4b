using Gateway.Application.Telegram;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

internal sealed class TelegramWebhooksTests
{
    private readonly ManualClock _clock = new();

    [Test]
    public async Task ATelegramThatTakesOneChangeASecond_IsWaitedFor()
    {
        var telegram = new FakeTelegram(_clock);
        telegram.Answer("deleteWebhook", FakeTelegram.Busy(1));
        var deleting = new TelegramWebhooks(telegram, new TelegramOptions(), _clock).DeleteAsync(A.Bot(), CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await deleting.SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task APauseOfMoreThanThirtySeconds_IsNotWaitedFor()
    {
        var telegram = new FakeTelegram(_clock);
        telegram.Answer("deleteWebhook", FakeTelegram.Busy(31));

        (await new TelegramWebhooks(telegram, new TelegramOptions(), _clock).DeleteAsync(A.Bot(), CancellationToken.None).SoonAsync()).ErrorCode.Should().Be(429);
    }
}
