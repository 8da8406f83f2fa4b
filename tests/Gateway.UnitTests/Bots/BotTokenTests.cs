using Gateway.Domain.Bots;

namespace Gateway.UnitTests.Bots;

internal sealed class BotTokenTests
{
    [TestCase("123456:ABC-DEF_ghi", 123456)]
    [TestCase("9223372036854775807:abc", long.MaxValue)]
    public void TryParse_AToken_KnowsTheBotsId(string text, long id)
    {
        BotToken.TryParse(text, out var token).Should().BeTrue();

        token.BotId.Should().Be(id);
        token.Reveal().Should().Be(text);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("123456")]
    [TestCase(":ABC-DEF")]
    [TestCase("0:ABC-DEF")]
    [TestCase("-1:ABC-DEF")]
    [TestCase("12a:ABC-DEF")]
    [TestCase("9223372036854775808:ABC-DEF")]
    [TestCase("123456:AB")]
    [TestCase("123456:ABC DEF")]
    [TestCase("123456:ABC/DEF")]
    [TestCase("123456:ABC:DEF")]
    [TestCase("123456:ÄBCDEF")]
    public void TryParse_WhatIsNone_Refuses(string? text) => BotToken.TryParse(text, out _).Should().BeFalse();

    [TestCase(256, true)]
    [TestCase(257, false)]
    public void TryParse_LongToken_IsBounded(int length, bool valid) =>
        BotToken.TryParse("123456:".PadRight(length, 'x'), out _).Should().Be(valid);

    [Test]
    public void ToString_TellsTheIdAlone() => A.Token(123456).ToString().Should().Be("123456:***");
}
