using Gateway.Domain.Webhooks;

namespace Gateway.UnitTests.Webhooks;

internal sealed class DeliveryScheduleTests
{
    [TestCase(1, 1)]
    [TestCase(2, 10)]
    [TestCase(3, 60)]
    [TestCase(4, 300)]
    [TestCase(5, 1800)]
    public void DelayAfter_AFailure_IsThePlannedOne_AndAFifthMoreAtMost(int attempt, int seconds)
    {
        DeliverySchedule.DelayAfter(attempt, jitter: 0).Should().Be(TimeSpan.FromSeconds(seconds));
        DeliverySchedule.DelayAfter(attempt, jitter: 1).Should().Be(TimeSpan.FromSeconds(seconds * 1.2));
    }

    [Test]
    public void DelayAfter_TheSixthFailure_ThereIsNone() => DeliverySchedule.DelayAfter(6, jitter: 0).Should().BeNull();

    [Test]
    public void DelayAfter_NoAttempt_IsAMistake() => ((Action)(() => DeliverySchedule.DelayAfter(0, 0))).Should().Throw<ArgumentOutOfRangeException>();

    [TestCase(120, 120)]
    [TestCase(2, 10)]
    [TestCase(-5, 10)]
    [TestCase(100_000, 3600)]
    public void DelayAfter_WhatTheReceiverAskedFor_LengthensItUpToAnHour(int asked, int seconds) =>
        DeliverySchedule.DelayAfter(2, jitter: 0, TimeSpan.FromSeconds(asked)).Should().Be(TimeSpan.FromSeconds(seconds));
}
