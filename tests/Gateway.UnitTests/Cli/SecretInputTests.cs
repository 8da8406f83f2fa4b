using Gateway.Api.Cli;

namespace Gateway.UnitTests.Cli;

internal sealed class SecretInputTests
{
    [TestCase("correct horse", "correct horse")]
    [TestCase("correct horse\n", "correct horse")]
    [TestCase("correct horse\r\nmore\n", "correct horse")]
    [TestCase("  spaces count \n", "  spaces count ")]
    [TestCase("", "")]
    public void ReadLine_TakesTheFirstLine(string input, string password) => SecretInput.ReadLine(new StringReader(input)).Should().Be(password);

    [Test]
    public void ReadLine_OfAFlood_StopsWhereItIsTooLong() =>
        SecretInput.ReadLine(new StringReader(new string('x', 1_000_000))).Length.Should().BeInRange(257, 300);
}
