using System.Security.Cryptography;
using Gateway.Domain.Accounts;

namespace Gateway.UnitTests.Accounts;

internal sealed class ApiKeyTokenTests
{
    private const string Secret = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-";

    [Test]
    public void AGeneratedKey_IsReadAgain_AndMatchesItsHash()
    {
        var secret = ApiKeySecret.Generate();

        ApiKeyToken.TryParse(secret.ToKey(17), out var token).Should().BeTrue();

        token!.Id.Should().Be(17);
        token.Secret.Matches(secret.Hash()).Should().BeTrue();
        token.Secret.Matches(ApiKeySecret.Generate().Hash()).Should().BeFalse();
        secret.Hash().Should().HaveCount(SHA256.HashSizeInBytes);
    }

    [Test]
    public void GeneratedKeys_AreMany() =>
        Enumerable.Range(0, 1000).Select(_ => ApiKeySecret.Generate().ToKey(1)).Should().OnlyHaveUniqueItems().And.OnlyContain(key => key.Length == "tgw_1_".Length + 43);

    [TestCase("tgw_1_" + Secret, 1)]
    [TestCase("tgw_9223372036854775807_" + Secret, long.MaxValue)]
    public void TryParse_OfAKey_FindsItsId(string text, long id)
    {
        ApiKeyToken.TryParse(text, out var token).Should().BeTrue();
        token!.Id.Should().Be(id);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("tgw_")]
    [TestCase("tgw_1_")]
    [TestCase("tgw_1_short")]
    [TestCase("tgw__" + Secret)]
    [TestCase("tgw_0_" + Secret)]
    [TestCase("tgw_01_" + Secret)]
    [TestCase("tgw_-1_" + Secret)]
    [TestCase("tgw_ 1_" + Secret)]
    [TestCase("tgw_x_" + Secret)]
    [TestCase("tgw_9223372036854775808_" + Secret)]
    [TestCase("tgw_1_" + Secret + "A")]
    [TestCase("TGW_1_" + Secret)]
    [TestCase("tgw_1_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO+/")]
    [TestCase("tgw_1_äbcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-")]
    public void TryParse_OfAnythingElse_Refuses(string? text) => ApiKeyToken.TryParse(text, out _).Should().BeFalse();

    [Test]
    public void Matches_AnotherHash_No()
    {
        ApiKeyToken.TryParse("tgw_1_" + Secret, out var token).Should().BeTrue();

        token!.Secret.Matches(new byte[32]).Should().BeFalse();
        token.Secret.Matches([]).Should().BeFalse();
    }

    [Test]
    public void NeitherPrintsTheSecret()
    {
        ApiKeyToken.TryParse("tgw_1_" + Secret, out var token).Should().BeTrue();

        $"{token} {token!.Secret}".Should().Be("tgw_1_*** ***");
    }
}
