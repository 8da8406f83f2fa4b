using Gateway.Domain;

namespace Gateway.UnitTests;

internal sealed class SecretTests
{
    private readonly Secret _secret = new("correct horse");

    [Test]
    public void ToString_PrintsStars() => $"{_secret}".Should().Be("***");

    [Test]
    public void Reveal_GivesTheValue() => _secret.Reveal().Should().Be("correct horse");

    [TestCase("correct horse", true)]
    [TestCase("correct horsf", false)]
    [TestCase("Correct horse", false)]
    [TestCase("correct horse ", false)]
    [TestCase("correct", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void Matches_OnlyTheValueItself(string? candidate, bool matches) => _secret.Matches(candidate).Should().Be(matches);

    [Test]
    public void AnEmptySecret_CannotBeMade()
    {
        var empty = () => new Secret(string.Empty);

        empty.Should().Throw<ArgumentException>();
    }
}
