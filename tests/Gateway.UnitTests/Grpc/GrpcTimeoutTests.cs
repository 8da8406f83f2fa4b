using Gateway.Api.Grpc.Framing;

namespace Gateway.UnitTests.Grpc;

internal sealed class GrpcTimeoutTests
{
    [TestCase("2H", 7200)]
    [TestCase("3M", 180)]
    [TestCase("10S", 10)]
    [TestCase("1500m", 1.5)]
    [TestCase("250000u", 0.25)]
    [TestCase("1000000n", 0.001)]
    [TestCase("0S", 0)]
    public void EveryUnit_IsRead(string text, double seconds)
    {
        GrpcTimeout.TryParse(text, out var timeout).Should().BeTrue();

        timeout.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Test]
    public void LessThanATick_IsNotOver()
    {
        GrpcTimeout.TryParse("1n", out var timeout).Should().BeTrue();

        timeout.Should().BePositive();
    }

    [Test]
    public void TheLongest_IsWhatATimerCanWait()
    {
        GrpcTimeout.TryParse("99999999H", out var timeout).Should().BeTrue();

        new Action(() => new CancellationTokenSource(timeout).Dispose()).Should().NotThrow();
    }

    [TestCase("")]
    [TestCase("S")]
    [TestCase("5")]
    [TestCase("5s")]
    [TestCase("+5S")]
    [TestCase("5 S")]
    [TestCase("1.5S")]
    [TestCase("123456789S")]
    public void WhatIsNone_IsRefused(string text) => GrpcTimeout.TryParse(text, out _).Should().BeFalse();
}
