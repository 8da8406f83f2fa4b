using Gateway.Application.Telegram;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotApiAnswerTests
{
    [TestCase(0, true)]
    [TestCase(400, false)]
    [TestCase(403, false)]
    [TestCase(429, true)]
    [TestCase(500, true)]
    [TestCase(502, true)]
    public void CanRetry_WhereTelegramIsBusyFailingOrAway(int code, bool canRetry) =>
        BotApiAnswer.Error(code, "x").CanRetry.Should().Be(canRetry);

    [Test]
    public void CanRetry_ASuccess_IsFalse() => BotApiAnswer.Success(default).CanRetry.Should().BeFalse();
}
