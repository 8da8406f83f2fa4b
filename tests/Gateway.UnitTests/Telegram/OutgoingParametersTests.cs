using System.Text;
using Gateway.Application.Telegram;

namespace Gateway.UnitTests.Telegram;

internal sealed class OutgoingParametersTests
{
    private const string AFile = "refers to a file that is neither an http or https address nor a file id";

    [TestCase("""{"text":"x","chat_id":42}""", "42", false)]
    [TestCase("""{"chat_id":" -100123 "}""", "-100123", true)]
    [TestCase("""{"chat_id":"@News_Channel"}""", "@news_channel", true)]
    [TestCase("""{"\u0063hat_id":42}""", "42", false)]
    [TestCase("""{"chat_id":1,"chat_id":2}""", "1", false)]
    public void TheChat_IsAnIdOrAName(string parameters, string chat, bool isGroup)
    {
        Read(parameters, out var read).Should().BeNull();

        (read!.Value.ToString(), read.Value.IsGroup).Should().Be((chat, isGroup));
    }

    [TestCase("{}")]
    [TestCase("""{"chat_id":null}""")]
    [TestCase("""{"chat_id":1.5}""")]
    [TestCase("""{"chat_id":"@"}""")]
    [TestCase("""{"chat_id":"ada"}""")]
    [TestCase("""{"deep":{"chat_id":1}}""")]
    public void WhatIsNoChat_IsNone(string parameters)
    {
        Read(parameters, out var chat).Should().BeNull();

        chat.Should().BeNull();
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("7")]
    public void WhatIsNoObject_IsRefused(string parameters) => Read(parameters, out _).Should().Be("has parameters that are no JSON object");

    [Test]
    public void HalfACharacter_IsRefused() => Read("""{"photo":"\ud800"}""", out _).Should().Be("holds text that is not Unicode");

    [TestCase("""{"photo":"file:///etc/passwd"}""")]
    [TestCase("""{"photo":"FILE:///etc/passwd"}""")]
    [TestCase("""{"photo":"  file:/etc/passwd"}""")]
    [TestCase("""{"photo":"\t\r\nFile://x"}""")]
    [TestCase("""{"photo":"\ufeff\u200bfile://x"}""")]
    [TestCase("""{"photo":"\u0000file://x"}""")]
    [TestCase("""{"photo":"\u0066ile://x"}""")]
    [TestCase("""{"\u0070hoto":"file://x"}""")]
    [TestCase("""{"document":"attach://file:///etc/passwd"}""")]
    [TestCase("""{"thumbnail":"ftp://x/y"}""")]
    [TestCase("""{"video":"data:video/mp4;base64,AAAA"}""")]
    [TestCase("""{"anything":"file:x"}""")]
    [TestCase("""{"anything":"Attach:// attach:// FILE:x"}""")]
    [TestCase("""{"media":[{"type":"photo","media":"https://x/y"},{"type":"photo","media":"file:///x"}]}""")]
    [TestCase("""{"media":"[{\"type\":\"photo\",\"media\":\"file:///x\"}]"}""")]
    [TestCase("""{"media":" {\"type\":\"photo\",\"media\":\"\\u0066ile:///x\"}"}""")]
    [TestCase("""{"media":"[{\"media\":\"file:///x\"},]"}""")]
    [TestCase("""{"media":"[{\"media\":\"\\u0066ile:///x\"},]"}""")]
    [TestCase("""{"stickers":[{"sticker":"file:///x","emoji_list":["x"]}]}""")]
    [TestCase("""{"results":[{"photo_url":"file:///x"}]}""")]
    [TestCase("""{"text":"fine","photo":["file:x"]}""")]
    [TestCase("""{"options":[{"text":"x","media":"file:x"}]}""")]
    [TestCase("""{"options":" [{\"text\":\"x\",\"media\":{\"type\":\"photo\",\"media\":\"file:///x\"}}]"}""")]
    public void AFileOfTheServersDisk_IsRefused(string parameters) => Read(parameters, out _).Should().Be(AFile);

    [TestCase("""{"photo":"https://example.org/x.png"}""")]
    [TestCase("""{"photo":" HTTP://example.org/x.png"}""")]
    [TestCase("""{"photo":"AgACAgIAAxkBAAIBY2"}""")]
    [TestCase("""{"chat_id":1,"text":"file:///etc/passwd"}""")]
    [TestCase("""{"caption":"file: the taxes","photo":"AgAC"}""")]
    [TestCase("""{"reply_markup":{"inline_keyboard":[[{"text":"file: x","callback_data":"file:1","url":"https://x/file:y"}]]}}""")]
    [TestCase("""{"reply_markup":"{\"inline_keyboard\":[[{\"text\":\"file: x\",\"callback_data\":\"{no json\"}]]}"}""")]
    [TestCase("""{"question":"file: what?","options":["file: this","that"]}""")]
    [TestCase("""{"question":"file: what?","options":"[\"file: this\",\"[that\",{\"text\":\"file: other\"}]"}""")]
    [TestCase("""{"media":[{"type":"photo","media":"https://x/y","caption":"file:x"}]}""")]
    [TestCase("""{"anything":"[half a word"}""")]
    [TestCase("""{"n":1,"b":true,"nothing":null}""")]
    public void WhatIsNone_Passes(string parameters) => Read(parameters, out _).Should().BeNull();

    [Test]
    public void JsonWithinJson_IsNotFollowedForEver()
    {
        var text = "\"x\"";
        for (var depth = 0; depth < 6; depth++)
            text = System.Text.Json.JsonSerializer.Serialize($"[{text}]");

        Read($$"""{"media":{{text}}}""", out _).Should().Be(AFile);
    }

    [Test]
    public void WithChat_ReplacesTheChatAlone() =>
        Encoding.UTF8.GetString(OutgoingParameters.WithChat("""{"text":"a\u00e4","chat_id":"-5","n":1.50,"chat_id":7}"""u8.ToArray(), -1005))
            .Should().Be("""{"chat_id":-1005,"text":"a\u00E4","n":1.50}""");

    private static string? Read(string parameters, out SendTarget? chat) => OutgoingParameters.Read(Encoding.UTF8.GetBytes(parameters), out chat);
}
