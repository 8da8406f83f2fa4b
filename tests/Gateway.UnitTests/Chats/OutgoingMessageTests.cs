using System.Text;
using System.Text.Json.Nodes;
using Gateway.Application.Chats;
using Gateway.Application.Telegram;
using Gateway.Domain.Chats;

namespace Gateway.UnitTests.Chats;

internal sealed class OutgoingMessageTests
{
    private static readonly ChatReference Chat = new(42, null);

    [Test]
    public void AText_WithAllItsOptions() => Check(
        OutgoingMessage.New(
            new MessageBody
            {
                Text = "hi",
                ParseMode = "HTML",
                Keyboard = Bodies.Json("""{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}"""),
                DisableNotification = true,
                DisableLinkPreview = true,
                ProtectContent = false,
            },
            Chat,
            replyTo: 7),
        "sendMessage",
        """
        {"chat_id":42,"text":"hi","parse_mode":"HTML","reply_parameters":{"message_id":7},"reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]},
        "disable_notification":true,"protect_content":false,"link_preview_options":{"is_disabled":true}}
        """);

    [Test]
    public void APublicName_IsPassedOn() =>
        Check(OutgoingMessage.New(new MessageBody { Text = "hi" }, new ChatReference(null, "@news"), null), "sendMessage", """{"chat_id":"@news","text":"hi"}""");

    [TestCase("photo", "sendPhoto")]
    [TestCase("document", "sendDocument")]
    [TestCase("video", "sendVideo")]
    [TestCase("audio", "sendAudio")]
    public void AFile_HasAMethodOfItsOwn(string kind, string method)
    {
        var body = kind switch
        {
            "photo" => new MessageBody { Photo = "https://example.org/a" },
            "document" => new MessageBody { Document = "https://example.org/a" },
            "video" => new MessageBody { Video = "https://example.org/a" },
            _ => new MessageBody { Audio = "https://example.org/a" },
        };

        Check(OutgoingMessage.New(body with { Caption = "c" }, Chat, null), method, $$"""{"chat_id":42,"{{kind}}":"https://example.org/a","caption":"c"}""");
    }

    [Test]
    public void AnEdit_OfTheText() => Check(
        OutgoingMessage.Edit(new MessageEdit { Text = "new", ParseMode = "HTML", DisableLinkPreview = false }, Sent()),
        "editMessageText",
        """{"chat_id":42,"message_id":5,"text":"new","parse_mode":"HTML","link_preview_options":{"is_disabled":false}}""");

    [Test]
    public void AnEdit_OfTheCaption() =>
        Check(OutgoingMessage.Edit(new MessageEdit { Caption = "new" }, Sent()), "editMessageCaption", """{"chat_id":42,"message_id":5,"caption":"new"}""");

    [Test]
    public void AnEdit_OfTheKeyboardAlone_InABusinessChat() => Check(
        OutgoingMessage.Edit(new MessageEdit { Keyboard = Bodies.Json("""{"inline_keyboard":[]}""") }, Sent("business")),
        "editMessageReplyMarkup",
        """{"chat_id":42,"message_id":5,"business_connection_id":"business","reply_markup":{"inline_keyboard":[]}}""");

    [Test]
    public void ADeletion() => Check(OutgoingMessage.Delete(Sent()), "deleteMessage", """{"chat_id":42,"message_id":5}""");

    [Test]
    public void ADeletion_InABusinessChat() =>
        Check(OutgoingMessage.Delete(Sent("business")), "deleteBusinessMessages", """{"business_connection_id":"business","message_ids":[5]}""");

    private static Message Sent(string business = "") => new()
    {
        TelegramChatId = 42,
        TelegramMessageId = 5,
        BusinessConnectionId = business,
        Direction = Message.Out,
        Kind = "message",
    };

    private static void Check(OutgoingCall call, string method, string parameters)
    {
        call.Method.Should().Be(method);
        call.Class.Should().Be(SendClass.Api);
        JsonNode.DeepEquals(JsonNode.Parse(call.Parameters.Span), JsonNode.Parse(parameters)).Should().BeTrue("it is {0}", Encoding.UTF8.GetString(call.Parameters.Span));
    }
}
