using System.Text;
using Gateway.Domain.Updates;

namespace Gateway.UnitTests.Updates;

/// <summary>What the store keeps of a message, read in the same pass as its envelope.</summary>
internal sealed class MessageDetailsTests
{
    [TestCase("message")]
    [TestCase("edited_message")]
    [TestCase("channel_post")]
    [TestCase("edited_channel_post")]
    [TestCase("business_message")]
    [TestCase("edited_business_message")]
    [TestCase("guest_message")]
    public void AMessageOfAnyKind_HasDetails(string kind) => Envelope.Of(kind, """{"message_id":1,"chat":{"id":2}}""").Message.Should().Be(new MessageDetails());

    [Test]
    public void NoOtherKind_HasDetails()
    {
        foreach (var kind in UpdateKinds.All.Where(kind => !UpdateKinds.IsMessage(kind)).Append("telepathy"))
            Envelope.Of(kind, """{"message_id":1,"chat":{"id":2,"title":"x"},"message":{"message_id":3,"chat":{"id":4}}}""").Message.Should().BeNull(kind);
    }

    [TestCase("""{"chat":{"id":2}}""")]
    [TestCase("""{"message_id":1}""")]
    [TestCase("""{"message":{"message_id":1,"chat":{"id":2}}}""")]
    public void WithoutAChatOrAnIdOfItsOwn_ThereAreNone(string payload) => Envelope.Of("message", payload).Message.Should().BeNull();

    [TestCase("private")]
    [TestCase("group")]
    [TestCase("supergroup")]
    [TestCase("channel")]
    [TestCase("hive")]
    public void ChatTypes_AreTelegramsWord(string type) => OfChat($$"""{"id":1,"type":"{{type}}"}""").ChatType.Should().Be(type);

    [TestCase("""{"id":1,"title":"Workshop","username":"shop"}""", "Workshop", "shop")]
    [TestCase("""{"id":1,"first_name":"Ada","last_name":"Lovelace","username":"ada"}""", "Ada Lovelace", "ada")]
    [TestCase("""{"id":1,"first_name":"Ada"}""", "Ada", null)]
    [TestCase("""{"id":1,"last_name":"Lovelace"}""", "Lovelace", null)]
    [TestCase("""{"id":1,"title":"","username":7}""", null, null)]
    public void AChat_IsCalledByItsTitle_OrThePersonsName(string chat, string? title, string? username)
    {
        var details = OfChat(chat);

        (details.ChatTitle, details.ChatUsername).Should().Be((title, username));
    }

    [Test]
    public void TheSender_HasANameAndAUsername()
    {
        var details = With(""" "from":{"id":1,"first_name":"Ada","last_name":"Lovelace","username":"ada"} """);

        (details.SenderName, details.SenderUsername).Should().Be(("Ada Lovelace", "ada"));
    }

    [Test]
    public void Names_ThatPostgresCannotHold_AreMended() =>
        With(@" ""from"":{""id"":1,""first_name"":""A\u0000d\ud800a""} ").SenderName.Should().Be("A\ufffdd\ufffda");

    [Test]
    public void Names_AreBounded_AndNotCutThroughASurrogatePair()
    {
        var details = With($$""" "from":{"id":1,"first_name":"{{new string('x', 127)}}🚀","username":"{{new string('u', 500)}}"} """);

        details.SenderName.Should().Be(new string('x', 127));
        details.SenderUsername.Should().HaveLength(128);
    }

    [Test]
    public void TheConnectionAndTheEdit_AreRead()
    {
        var details = With(""" "business_connection_id":"b1","edit_date":1794000005 """);

        (details.BusinessConnectionId, details.EditDate).Should().Be(("b1", 1794000005L));
    }

    [Test]
    public void AReply_NamesWhatItAnswers_AndIsLookedThroughForACode()
    {
        var envelope = Of(""" "reply_to_message":{"message_id":9,"chat":{"id":7},"text":"/auth secret"} """);

        envelope.Message!.ReplyTo.Should().Be(9);
        (envelope.CarriesSignIn, envelope.Text, envelope.ChatId).Should().Be((true, null, 2L));
    }

    [TestCase("document")]
    [TestCase("video")]
    [TestCase("audio")]
    [TestCase("voice")]
    [TestCase("animation")]
    [TestCase("sticker")]
    [TestCase("video_note")]
    public void AFile_IsNamedByItsField(string kind) => MediaOf($$""" "{{kind}}":{"file_unique_id":"u","file_id":"F1","thumbnail":{"file_id":"no"} } """).Should().Be((kind, "F1"));

    [Test]
    public void APhoto_IsItsLargestSize() => MediaOf("""
        "photo":[{"file_id":"s","width":90,"height":60},{"file_id":"l","width":1280,"height":960},{"file_id":"m","width":320,"height":240}]
        """).Should().Be(("photo", "l"));

    [TestCase(""" "animation":{"file_id":"a"},"document":{"file_id":"d"} """)]
    [TestCase(""" "document":{"file_id":"d"},"animation":{"file_id":"a"} """)]
    public void AnAnimation_IsNotTakenForTheDocumentThatComesWithIt(string fields) => MediaOf(fields).Should().Be(("animation", "a"));

    [TestCase(""" "photo":{"file_id":"x"} """)]
    [TestCase(""" "photo":[7,["x"],{"width":5}] """)]
    [TestCase(""" "document":"x" """)]
    [TestCase(""" "document":{"file_id":7} """)]
    [TestCase(""" "photo":[] """)]
    public void AFileOfAnotherForm_IsNone(string fields) => MediaOf(fields).Should().Be((null, null));

    [Test]
    public void AFileIdThatIsTooLong_IsNone() => MediaOf($$""" "document":{"file_id":"{{new string('f', 600)}}"  } """).Should().Be((null, null));

    [Test]
    public void ACaptionInsideAFile_IsLookedThroughForACode() => Of(""" "document":{"file_id":"x","caption":"/auth secret"} """).CarriesSignIn.Should().BeTrue();

    [Test]
    public void AMigration_SaysWhereToAndWhereFrom()
    {
        With(""" "migrate_to_chat_id":-1001 """).MigratesTo.Should().Be(-1001);
        With(""" "migrate_from_chat_id":-5 """).MigratedFrom.Should().Be(-5);
    }

    [TestCase(false, "message")]
    [TestCase(true, "edited_message")]
    public void WhatTelegramAnswersToASender_IsReadTheSameWay(bool edited, string kind)
    {
        var envelope = UpdateEnvelopeReader.ReadSent("""{"message_id":7,"from":{"id":1,"first_name":"Gate"},"chat":{"id":2,"type":"private"},"date":3,"text":"hi"}"""u8, edited);

        envelope.Should().Be(new UpdateEnvelope
        {
            UpdateId = 0,
            Kind = kind,
            ChatId = 2,
            ChatKind = ChatKind.Private,
            SenderId = 1,
            MessageId = 7,
            Text = "hi",
            Date = 3,
            Message = new MessageDetails { ChatType = "private", SenderName = "Gate" },
        });
    }

    [TestCase("true")]
    [TestCase("{}")]
    [TestCase("{\"message_id\":7}")]
    [TestCase("{\"message_id\":7,")]
    public void WhatIsNoMessage_IsNotRead(string json) => UpdateEnvelopeReader.ReadSent(Encoding.UTF8.GetBytes(json), edited: false).Should().BeNull();

    private static UpdateEnvelope Of(string fields) => Envelope.Of("message", $$"""{"message_id":1,"chat":{"id":2},{{fields}} }""");

    private static MessageDetails With(string fields) => Of(fields).Message!;

    private static MessageDetails OfChat(string chat) => Envelope.Of("message", $$"""{"message_id":1,"chat":{{chat}} }""").Message!;

    private static (string? Kind, string? FileId) MediaOf(string fields) => With(fields) is var details ? (details.MediaKind, details.FileId) : default;
}
