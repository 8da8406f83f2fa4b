using Gateway.Application.Secrets;
using Gateway.Application.Webhooks;
using Gateway.Domain;
using Gateway.Domain.Webhooks;
using NSubstitute;

namespace Gateway.UnitTests.Webhooks;

internal sealed class WebhookSigningTests
{
    private readonly ISecretCipher _cipher = Substitute.For<ISecretCipher>();

    [Test]
    public void TryRead_DuringARotation_GivesBoth_TheNewestFirst()
    {
        var (fresh, old) = (SigningSecret.Generate(), SigningSecret.Generate());
        Decrypts("current", SecretPlace.WebhookSecret(7), fresh);
        Decrypts("previous", SecretPlace.PreviousWebhookSecret(7), old);
        var signing = new WebhookSigning(_cipher);

        signing.TryRead(7, "current", "previous", out var both, out _).Should().BeTrue();
        signing.TryRead(7, "current", null, out var one, out _).Should().BeTrue();

        both!.Select(secret => secret.Sign("id", 1, "{}"u8)).Should().Equal(Sign(fresh), Sign(old));
        one!.Select(secret => secret.Sign("id", 1, "{}"u8)).Should().Equal(Sign(fresh));
    }

    [Test]
    public void TryRead_WhatNoKeyDecrypts_SaysWhy()
    {
        _cipher.TryDecrypt("current", SecretPlace.WebhookSecret(7), out Arg.Any<Secret?>(), out Arg.Any<string?>()).Returns(call =>
        {
            call[3] = "its key is not set";
            return false;
        });

        new WebhookSigning(_cipher).TryRead(7, "current", null, out var secrets, out var problem).Should().BeFalse();

        (secrets, problem).Should().Be((null, "its key is not set"));
    }

    [Test]
    public void TryRead_WhatIsNoSigningSecret_SaysSo()
    {
        Decrypts("current", SecretPlace.WebhookSecret(7), "hello");

        new WebhookSigning(_cipher).TryRead(7, "current", null, out _, out var problem).Should().BeFalse();

        problem.Should().Be("it is no signing secret");
    }

    private static string Sign(string secret) => SigningSecret.TryParse(secret, out var parsed) ? parsed.Sign("id", 1, "{}"u8) : throw new InvalidOperationException("It was generated.");

    private void Decrypts(string text, SecretPlace place, string plain) => _cipher.TryDecrypt(text, place, out Arg.Any<Secret?>(), out Arg.Any<string?>()).Returns(call =>
    {
        call[2] = new Secret(plain);
        return true;
    });
}
