using Gateway.Domain.Accounts;

namespace Gateway.UnitTests.Accounts;

internal sealed class RefreshSecretTests
{
    [Test]
    public void AGeneratedOne_IsReadAgain_AndFoundByItsHash()
    {
        var secret = RefreshSecret.Generate();

        RefreshSecret.TryParse(secret.Reveal(), out var read).Should().BeTrue();

        read!.Hash().Should().Equal(secret.Hash()).And.HaveCount(32);
        $"{secret} {read}".Should().Be("*** ***");
        RefreshSecret.Generate().Reveal().Should().NotBe(secret.Reveal());
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("tgr_short")]
    [TestCase("tgw_0000000000000000000000000000000000000000000")]
    [TestCase("tgr_00000000000000000000000000000000000000000000")]
    public void AnythingElse_IsRefused(string? text) => RefreshSecret.TryParse(text, out _).Should().BeFalse();
}
