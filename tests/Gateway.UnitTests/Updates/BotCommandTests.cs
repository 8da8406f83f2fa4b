using Gateway.Domain.Updates;

namespace Gateway.UnitTests.Updates;

internal sealed class BotCommandTests
{
    [TestCase("/start", "start", "")]
    [TestCase("/auth code", "auth", "code")]
    [TestCase("/AUTH   two words \n", "auth", "two words")]
    [TestCase("/auth\ncode", "auth", "code")]
    [TestCase("/auth\tcode", "auth", "code")]
    [TestCase("/auth@Gate_Bot code", "auth", "code")]
    [TestCase("/auth@gate_bot", "auth", "")]
    [TestCase("/auth who@example.org", "auth", "who@example.org")]
    public void Parse_ACommand_HasNameAndArgument(string text, string name, string argument) =>
        BotCommand.Parse(text, "gate_bot").Should().Be(new BotCommand(name, argument));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("/")]
    [TestCase("/ auth")]
    [TestCase("auth")]
    [TestCase(" /auth")]
    [TestCase("/@gate_bot")]
    [TestCase("/auth@another_bot code")]
    [TestCase("/auth@ code")]
    public void Parse_WhatIsNone_IsNull(string? text) => BotCommand.Parse(text, "gate_bot").Should().BeNull();

    [Test]
    public void Parse_AddressedWhileTheUsernameIsUnknown_IsTakenForItsOwn() =>
        BotCommand.Parse("/auth@gate_bot code", null).Should().Be(new BotCommand("auth", "code"));
}
