using Gateway.Domain;

namespace Gateway.UnitTests;

internal sealed class DurationTests
{
    [TestCase("0s", "00:00:00")]
    [TestCase("90s", "00:01:30")]
    [TestCase("30m", "00:30:00")]
    [TestCase("24h", "1.00:00:00")]
    [TestCase("7d", "7.00:00:00")]
    [TestCase("3650d", "3650.00:00:00")]
    [TestCase("1:30:00", "01:30:00")]
    [TestCase("01:30:05", "01:30:05")]
    [TestCase("24:00:00", "1.00:00:00")]
    [TestCase("168:00:00", "7.00:00:00")]
    public void TryParse_WhatPeopleWrite_IsRead(string text, string duration)
    {
        Duration.TryParse(text, out var parsed).Should().BeTrue();

        parsed.Should().Be(TimeSpan.Parse(duration));
    }

    [TestCase("")]
    [TestCase("s")]
    [TestCase("90")]
    [TestCase("-1s")]
    [TestCase("+1s")]
    [TestCase(" 1s")]
    [TestCase("1.5h")]
    [TestCase("1 h")]
    [TestCase("1w")]
    [TestCase("1S")]
    [TestCase("1:30")]
    [TestCase("1:60:00")]
    [TestCase("1:00:60")]
    [TestCase("1:0:00")]
    [TestCase("2.01:30:00")]
    [TestCase("87601:00:00")]
    [TestCase("-01:00:00")]
    [TestCase("3651d")]
    [TestCase("9223372036854775807d")]
    [TestCase("9223372036854775808s")]
    public void TryParse_WhatIsNone_IsRefused(string text) => Duration.TryParse(text, out _).Should().BeFalse();

    [TestCase(0, "0s")]
    [TestCase(10, "10s")]
    [TestCase(90, "90s")]
    [TestCase(120, "2m")]
    [TestCase(3600, "1h")]
    [TestCase(7 * 86400, "7d")]
    public void Write_TakesTheLargestUnit_ThatReadsTheSame(int seconds, string text)
    {
        Duration.Write(TimeSpan.FromSeconds(seconds)).Should().Be(text);
        Duration.TryParse(text, out var parsed).Should().BeTrue();
        parsed.Should().Be(TimeSpan.FromSeconds(seconds));
    }
}
