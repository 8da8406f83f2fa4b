using Gateway.Domain;

namespace Gateway.UnitTests;

internal sealed class SecretTests
{
    private const string Longer = "correct horse, and then more than what is hashed on the stack: " + Hundred + Hundred + Hundred + Hundred + Hundred;
    private const string Hundred = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";

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
    [TestCase(Longer, false)]
    [TestCase(null, false)]
    public void Matches_OnlyTheValueItself(string? candidate, bool matches) => _secret.Matches(candidate).Should().Be(matches);

    [Test]
    public void ALongSecret_MatchesItself() => new Secret(Longer).Matches(Longer).Should().BeTrue();

    [Test]
    public void AnEmptySecret_CannotBeMade()
    {
        var empty = () => new Secret(string.Empty);

        empty.Should().Throw<ArgumentException>();
    }
}
