using Gateway.Domain.Bots;

namespace Gateway.UnitTests.Bots;

internal sealed class BotSlugTests
{
    [TestCase("a")]
    [TestCase("my-bot")]
    [TestCase("0-bot-")]
    [TestCase("1a")]
    [TestCase("1-2")]
    public void IsValid_ASlug_IsTrue(string slug) => BotSlug.IsValid(slug).Should().BeTrue();

    [TestCase(null)]
    [TestCase("")]
    [TestCase("-bot")]
    [TestCase("My-bot")]
    [TestCase("my_bot")]
    [TestCase("my bot")]
    [TestCase("bät")]
    [TestCase("1")]
    [TestCase("123456")]
    public void IsValid_WhatIsNone_IsFalse(string? slug) => BotSlug.IsValid(slug).Should().BeFalse();

    [TestCase(63, true)]
    [TestCase(64, false)]
    public void IsValid_LongSlug_IsBounded(int length, bool valid) => BotSlug.IsValid(new string('a', length)).Should().Be(valid);
}
