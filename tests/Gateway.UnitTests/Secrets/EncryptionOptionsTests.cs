using Gateway.Infrastructure.Secrets;
using Gateway.UnitTests.Configuration;

namespace Gateway.UnitTests.Secrets;

internal sealed class EncryptionOptionsTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Other = "HwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4=";

    [Test]
    public void Unset_ThereIsNoKey() => EncryptionOptions.Read(Settings.Reader()).Keys.Should().BeEmpty();

    [TestCase(Key, 1)]
    [TestCase(Key + " , " + Other, 2)]
    public void Keys_AreReadInTheirOrder(string value, int count)
    {
        var settings = Settings.Reader(("ENCRYPTION_KEY", value));

        var keys = EncryptionOptions.Read(settings).Keys;

        keys.Should().HaveCount(count);
        keys[0].Id.Should().Be("630dcd29");
        settings.Problems.Should().BeEmpty();
    }

    [TestCase("too-short")]
    [TestCase("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [TestCase(Key + ",")]
    [TestCase(Key + "," + Key)]
    public void ABadKey_IsAProblem_ThatDoesNotQuoteIt(string value)
    {
        var settings = Settings.Reader(("ENCRYPTION_KEY", value));

        EncryptionOptions.Read(settings);

        settings.Problems.Should().ContainSingle().Which.Should().StartWith("ENCRYPTION_KEY: ").And.NotContain(value);
    }
}
