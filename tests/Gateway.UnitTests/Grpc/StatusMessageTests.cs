using Gateway.Api.Grpc.Framing;

namespace Gateway.UnitTests.Grpc;

internal sealed class StatusMessageTests
{
    [TestCase("plain text ~", "plain text ~")]
    [TestCase("100%", "100%25")]
    [TestCase("naïve", "na%C3%AFve")]
    [TestCase("🙂", "%F0%9F%99%82")]
    [TestCase("two\r\nlines", "two%0D%0Alines")]
    public void WhatIsNotVisibleAscii_IsPercentEncoded(string message, string encoded) => StatusMessage.Encode(message).Should().Be(encoded);

    [Test]
    public void AHalfSurrogate_DoesNotBreakTheHeader() => StatusMessage.Encode("\ud83d!").Should().Be("%EF%BF%BD!");

    [Test]
    public void ALongMessage_IsCutBetweenCharacters() => StatusMessage.Encode(new string('ï', 10_000)).Should().HaveLength(2052).And.EndWith("%C3%AF");
}
