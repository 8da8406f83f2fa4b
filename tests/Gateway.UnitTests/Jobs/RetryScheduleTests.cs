using Gateway.Domain.Jobs;

namespace Gateway.UnitTests.Jobs;

internal sealed class RetryScheduleTests
{
    [TestCase(1, "00:00:30")]
    [TestCase(2, "00:02:00")]
    [TestCase(3, "00:10:00")]
    [TestCase(4, "01:00:00")]
    public void DelayAfter_AnEarlyFailure_IsTheSchedule(int attempt, string delay) =>
        RetrySchedule.DelayAfter(attempt).Should().Be(TimeSpan.Parse(delay));

    [TestCase(5)]
    [TestCase(6)]
    public void DelayAfter_TheFifthFailure_IsNever(int attempt) =>
        RetrySchedule.DelayAfter(attempt, TimeSpan.FromSeconds(1)).Should().BeNull();

    [TestCase("00:00:05", "00:00:30", Description = "it cannot shorten the wait")]
    [TestCase("00:05:00", "00:05:00")]
    [TestCase("02:00:00", "01:00:00", Description = "honoured up to an hour")]
    public void DelayAfter_RetryAfter_OnlyLengthensTheWait(string asked, string delay) =>
        RetrySchedule.DelayAfter(1, TimeSpan.Parse(asked)).Should().Be(TimeSpan.Parse(delay));

    [Test]
    public void DelayAfter_NoAttempt_IsAFault()
    {
        var none = () => RetrySchedule.DelayAfter(0);

        none.Should().Throw<ArgumentOutOfRangeException>();
    }
}
