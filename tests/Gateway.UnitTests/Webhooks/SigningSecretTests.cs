using Gateway.Domain.Webhooks;

namespace Gateway.UnitTests.Webhooks;

internal sealed class SigningSecretTests
{
    private const string Key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    // The worked example of Standard Webhooks, computed again with another program.
    [Test]
    public void Sign_TheKnownExample_GivesTheKnownSignature()
    {
        SigningSecret.TryParse(Key, out var secret).Should().BeTrue();

        secret.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8)
            .Should().Be("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    [Test]
    public void ToString_PrintsStars()
    {
        SigningSecret.TryParse(Key, out var secret).Should().BeTrue();

        secret.ToString().Should().Be("***");
    }

    [TestCase(23, false)]
    [TestCase(24, true)]
    [TestCase(64, true)]
    [TestCase(65, false)]
    public void TryParse_AKey_Has24To64Bytes(int bytes, bool valid) =>
        SigningSecret.TryParse("whsec_" + Convert.ToBase64String(new byte[bytes]), out _).Should().Be(valid);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("whsec_")]
    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS*")]
    [TestCase("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    public void TryParse_WhatIsNone_Refuses(string? text) => SigningSecret.TryParse(text, out _).Should().BeFalse();
}
