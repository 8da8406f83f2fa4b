using System.Security.Cryptography;
using Gateway.Application.Secrets;
using Gateway.Domain;
using Gateway.Infrastructure.Secrets;

namespace Gateway.UnitTests.Secrets;

internal sealed class AesGcmSecretCipherTests
{
    private const string Plain = "123456:AAE-a-token_of-a-bot";

    private static readonly SecretPlace Place = SecretPlace.BotToken(123456);
    private static readonly EncryptionKey First = new(RandomNumberGenerator.GetBytes(EncryptionKey.Length));
    private static readonly EncryptionKey Second = new(RandomNumberGenerator.GetBytes(EncryptionKey.Length));

    private readonly AesGcmSecretCipher _cipher = Of(First);

    [Test]
    public void TryDecrypt_WhatWasEncrypted_GivesIt()
    {
        var text = _cipher.Encrypt(new Secret(Plain), Place);

        _cipher.TryDecrypt(text, Place, out var secret, out _).Should().BeTrue();
        secret!.Reveal().Should().Be(Plain);
    }

    [Test]
    public void Encrypt_Twice_GivesTwoTexts_ThatDoNotHoldTheSecret()
    {
        var texts = Enumerable.Range(0, 2).Select(_ => _cipher.Encrypt(new Secret(Plain), Place)).ToList();

        texts.Should().OnlyHaveUniqueItems().And.AllSatisfy(text => text.Should().NotContain(Plain).And.MatchRegex("^v1\\.[0-9a-f]{8}\\.[A-Za-z0-9_-]+$"));
    }

    [Test]
    public void Encrypt_NamesItsKey_ByEightDigitsOfTheHash() =>
        _cipher.Encrypt(new Secret(Plain), Place).Split('.')[1].Should().Be(First.Id);

    [TestCaseSource(nameof(OtherPlaces))]
    public void TryDecrypt_InAnotherRowOrColumn_IsRefused(SecretPlace other) => Refused(_cipher, _cipher.Encrypt(new Secret(Plain), Place), other, "another row");

    [Test]
    public void TryDecrypt_WithAnyCharacterChanged_IsRefused()
    {
        var text = _cipher.Encrypt(new Secret(Plain), Place);
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            _cipher.TryDecrypt(changed, Place, out _, out _).Should().BeFalse("character {0} was changed", i);
        }
    }

    [TestCase("")]
    [TestCase("v1")]
    [TestCase("v1..")]
    [TestCase("v2.00000000.AAAA")]
    [TestCase("123456:AAE-a-token-in-the-clear")]
    public void TryDecrypt_WhatIsNoCiphertext_IsRefused(string text) => Refused(_cipher, text, Place, "form");

    [Test]
    public void TryDecrypt_WithTheNameOfAnotherKey_IsRefused()
    {
        var text = _cipher.Encrypt(new Secret(Plain), Place).Replace(First.Id, Second.Id, StringComparison.Ordinal);

        Refused(Of(First, Second), text, Place, "changed");
    }

    [Test]
    public void TryDecrypt_WithoutTheKey_SaysWhichOneIsMissing() =>
        Refused(Of(Second), _cipher.Encrypt(new Secret(Plain), Place), Place, $"needs key {First.Id}");

    [Test]
    public void AfterTheKeysWereRotated_OldTextsAreRead_AndNewOnesUseTheFirst()
    {
        var old = _cipher.Encrypt(new Secret(Plain), Place);
        var rotated = Of(Second, First);

        rotated.TryDecrypt(old, Place, out _, out _).Should().BeTrue();
        rotated.IsCurrent(old).Should().BeFalse();
        rotated.IsCurrent(rotated.Encrypt(new Secret(Plain), Place)).Should().BeTrue();
    }

    [Test]
    public void WithoutAKey_NothingIsEncrypted()
    {
        var none = Of();

        none.IsConfigured.Should().BeFalse();
        none.IsCurrent("v1.00000000.AAAA").Should().BeFalse();
        none.Invoking(cipher => cipher.Encrypt(new Secret(Plain), Place)).Should().Throw<InvalidOperationException>();
    }

    private static IEnumerable<SecretPlace> OtherPlaces() =>
        [SecretPlace.BotToken(123457), SecretPlace.BotWebhookSecret(123456), SecretPlace.BotHttpSecret(123456), SecretPlace.WebhookSecret(123456)];

    private static AesGcmSecretCipher Of(params EncryptionKey[] keys) => new(new EncryptionOptions(keys));

    private static void Refused(AesGcmSecretCipher cipher, string text, SecretPlace place, string because)
    {
        cipher.TryDecrypt(text, place, out var secret, out var problem).Should().BeFalse();
        secret.Should().BeNull();
        problem.Should().Contain(because).And.NotContain("AAE");
    }
}
