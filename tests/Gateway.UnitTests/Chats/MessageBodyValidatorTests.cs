using Gateway.Application.Chats;

namespace Gateway.UnitTests.Chats;

internal sealed class MessageBodyValidatorTests
{
    private static readonly TestCaseData<MessageBody>[] Good =
    [
        new(new MessageBody { Text = "hi" }) { TestName = "text" },
        new(new MessageBody { Text = new string('x', 4096) }) { TestName = "longest text" },
        new(new MessageBody { Text = new string('x', 5000), ParseMode = "html" }) { TestName = "text with markup" },
        new(new MessageBody { Text = "file:///etc/passwd" }) { TestName = "text that only looks like a reference" },
        new(new MessageBody { Text = "hi", ReplyTo = 4, DisableNotification = true, DisableLinkPreview = true, ProtectContent = true }) { TestName = "options" },
        new(new MessageBody { Photo = "https://example.org/cat.jpg?size=1#a", Caption = "a cat", ParseMode = "MarkdownV2" }) { TestName = "photo with caption" },
        new(new MessageBody { Document = "BQACAgIAAxkBAAIB_9-x" }) { TestName = "document by file id" },
        new(new MessageBody { Video = "HTTP://example.org/a.mp4" }) { TestName = "video" },
        new(new MessageBody { Audio = "http://example.org/a.mp3" }) { TestName = "audio" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"inline_keyboard":[[{"text":"Yes","callback_data":"y"}],[]]}""") }) { TestName = "inline keyboard" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"keyboard":[["Yes","No"]],"resize_keyboard":true}""") }) { TestName = "reply keyboard" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"remove_keyboard":true}""") }) { TestName = "no keyboard" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"force_reply":true}""") }) { TestName = "force reply" },
    ];

    private static readonly TestCaseData<MessageBody, string>[] Bad =
    [
        new(new MessageBody(), "text") { TestName = "nothing" },
        new(new MessageBody { Text = "" }, "text") { TestName = "empty text" },
        new(new MessageBody { Text = " \n" }, "text") { TestName = "blank text" },
        new(new MessageBody { Text = new string('x', 4097) }, "text") { TestName = "text too long" },
        new(new MessageBody { Text = new string('x', 16385), ParseMode = "HTML" }, "text") { TestName = "markup too long" },
        new(new MessageBody { Text = "hi", ParseMode = "BBCode" }, "parse_mode") { TestName = "unknown parse mode" },
        new(new MessageBody { Photo = "abc", ParseMode = "HTML" }, "parse_mode") { TestName = "parse mode of nothing" },
        new(new MessageBody { Text = "hi", ReplyTo = 0 }, "reply_to") { TestName = "reply to nothing" },
        new(new MessageBody { Text = "hi", Photo = "abc" }, "photo") { TestName = "text and photo" },
        new(new MessageBody { Photo = "abc", Caption = new string('x', 1025) }, "caption") { TestName = "caption too long" },
        new(new MessageBody { Photo = "abc", Caption = "" }, "caption") { TestName = "empty caption" },
        new(new MessageBody { Text = "hi", Caption = "ho" }, "caption") { TestName = "caption of a text" },
        new(new MessageBody { Photo = "abc", DisableLinkPreview = true }, "disable_link_preview") { TestName = "preview of a photo" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("[]") }, "keyboard") { TestName = "keyboard is a list" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"buttons":[]}""") }, "keyboard") { TestName = "keyboard of no kind" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"inline_keyboard":[],"force_reply":true}""") }, "keyboard") { TestName = "keyboard of two kinds" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"inline_keyboard":[{"text":"a"}]}""") }, "keyboard") { TestName = "keyboard without rows" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"inline_keyboard":[["a"]]}""") }, "keyboard") { TestName = "inline button is a text" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"inline_keyboard":[[{"text":""}]]}""") }, "keyboard") { TestName = "button without text" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json("""{"remove_keyboard":false}""") }, "keyboard") { TestName = "keyboard not removed" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json($$"""{"keyboard":[["{{new string('x', 16384)}}"]]}""") }, "keyboard") { TestName = "keyboard too large" },
        new(new MessageBody { Text = "hi", Keyboard = Bodies.Json($$"""{"keyboard":[[{{string.Join(',', Enumerable.Repeat("\"x\"", 301))}}]]}""") }, "keyboard")
        {
            TestName = "too many buttons",
        },
    ];

    [TestCaseSource(nameof(Good))]
    public async Task AMessageThatTelegramTakes_Passes(MessageBody body) => (await Bodies.RefusedFieldsAsync(body)).Should().BeEmpty();

    [TestCaseSource(nameof(Bad))]
    public async Task WhatIsWrong_IsNamedByItsField(MessageBody body, string field) => (await Bodies.RefusedFieldsAsync(body)).Should().Equal(field);

    [Test]
    public async Task EveryFieldThatIsWrong_IsNamedAtOnce() =>
        (await Bodies.RefusedFieldsAsync(new MessageBody { Text = "", ParseMode = "x", ReplyTo = -1, Photo = "a b", Video = "c", Caption = "", Keyboard = Bodies.Json("1") }))
            .Should().BeEquivalentTo("text", "parse_mode", "reply_to", "photo", "video", "caption", "keyboard");

    [TestCase("file:///etc/passwd")]
    [TestCase("FILE:///etc/passwd")]
    [TestCase("File:/etc/passwd")]
    [TestCase("file:etc/passwd")]
    [TestCase(" file:///etc/passwd")]
    [TestCase("\tfile:///etc/passwd")]
    [TestCase("\u200Bfile:///etc/passwd")]
    [TestCase("fi\nle:///etc/passwd")]
    [TestCase("file%3A///etc/passwd")]
    [TestCase("attach://file:///etc/passwd")]
    [TestCase("attach://photo")]
    [TestCase("http://file:///etc/passwd ")]
    [TestCase("/etc/passwd")]
    [TestCase("../etc/passwd")]
    [TestCase("ftp://example.org/a")]
    [TestCase("data:image/png;base64,AAAA")]
    [TestCase("http:/example.org/a")]
    [TestCase("https://")]
    [TestCase("")]
    public async Task AReferenceToAnythingButTheWebOrAFileId_IsRefused(string reference)
    {
        (await Bodies.RefusedFieldsAsync(new MessageBody { Photo = reference })).Should().Equal("photo");
        (await Bodies.RefusedFieldsAsync(new MessageBody { Document = reference })).Should().Equal("document");
        (await Bodies.RefusedFieldsAsync(new MessageBody { Video = reference })).Should().Equal("video");
        (await Bodies.RefusedFieldsAsync(new MessageBody { Audio = reference })).Should().Equal("audio");
    }
}
