using Gateway.Domain;
using Gateway.Domain.Bots;

namespace Gateway.UnitTests.Bots;

internal sealed class WebhookSecretTests
{
    // Computed with another program: HMAC-SHA256 keyed with the token, and SHA-256.
    private const string Token = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";
    private const string Derived = "bb467309b09c8f0eceb1824d828198932bad32691951d6f8006aff760215dec9";

    [Test]
    public void Derive_IsTheKnownHmacOfTheToken()
    {
        BotToken.TryParse(Token, out var token).Should().BeTrue();

        WebhookSecret.Derive(token).Reveal().Should().Be(Derived);
    }

    [Test]
    public void Derive_IsASecretThatTelegramTakes() => WebhookSecret.IsValid(WebhookSecret.Derive(A.Token()).Reveal()).Should().BeTrue();

    [TestCase(Derived, "3eea0a42")]
    [TestCase("my-secret_1", "97e90e51")]
    public void Fingerprint_IsTheStartOfTheSha256(string secret, string fingerprint) =>
        WebhookSecret.Fingerprint(new Secret(secret)).Should().Be(fingerprint);

    [TestCase("a", true)]
    [TestCase("AZaz09_-", true)]
    [TestCase(null, false)]
    [TestCase("", false)]
    [TestCase("with space", false)]
    [TestCase("colon:", false)]
    [TestCase("ümlaut", false)]
    public void IsValid_FollowsTelegramsRule(string? value, bool valid) => WebhookSecret.IsValid(value).Should().Be(valid);

    [TestCase(256, true)]
    [TestCase(257, false)]
    public void IsValid_LongSecret_IsBounded(int length, bool valid) => WebhookSecret.IsValid(new string('a', length)).Should().Be(valid);
}
