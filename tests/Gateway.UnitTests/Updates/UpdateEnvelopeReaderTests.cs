using Gateway.Domain.Updates;

namespace Gateway.UnitTests.Updates;

internal sealed class UpdateEnvelopeReaderTests
{
    [Test]
    public void AMessage_YieldsEverything() => Envelope.Of("""
        {"update_id":77,"message":{"message_id":5,"from":{"id":42,"is_bot":false,"first_name":"Ada"},
         "chat":{"id":-100,"type":"supergroup","title":"x"},"date":1794000000,"text":"hi"}}
        """).Should().Be(new UpdateEnvelope
    {
        UpdateId = 77,
        Kind = "message",
        ChatId = -100,
        ChatKind = ChatKind.Supergroup,
        SenderId = 42,
        MessageId = 5,
        Text = "hi",
        Date = 1794000000,
        Message = new MessageDetails { ChatType = "supergroup", ChatTitle = "x", SenderName = "Ada" },
    });

    [Test]
    public void NothingButAnId_IsAnUpdate() =>
        Envelope.Of("""{"update_id":-9}""").Should().Be(new UpdateEnvelope { UpdateId = -9, Kind = UpdateKinds.Unknown });

    [Test]
    public void AnEmptyPayload_IsAnUpdate() =>
        Envelope.Of("message", "{}").Should().Be(new UpdateEnvelope { UpdateId = 1, Kind = "message" });

    [Test]
    public void TheId_MayComeLast() => Envelope.Of("""{"message":{"text":"x"},"update_id":3}""").UpdateId.Should().Be(3);

    [TestCaseSource(typeof(UpdateKinds), nameof(UpdateKinds.All))]
    public void AKnownKind_IsNamed(string kind) => Envelope.Of(kind, """{"x":1}""").Kind.Should().Be(kind);

    [Test]
    public void AnUnknownKind_IsReadLikeAnyOther()
    {
        var envelope = Envelope.Of("telepathy", """{"from":{"id":8},"chat":{"id":9,"type":"hive"},"text":"hm","x":[{"y":null}]}""");

        envelope.Should().Be(new UpdateEnvelope { UpdateId = 1, Kind = "telepathy", SenderId = 8, ChatId = 9, Text = "hm" });
    }

    [TestCase("""{"update_id":1,"future":{"a":1},"message":{}}""", "message", Description = "a known name wins over an object before it")]
    [TestCase("""{"update_id":1,"message":{},"future":{"a":1}}""", "message")]
    [TestCase("""{"update_id":1,"message":null,"future":{"a":1}}""", "message")]
    [TestCase("""{"update_id":1,"trace":"x","future":{"a":1}}""", "future", Description = "an object wins over anything else")]
    [TestCase("""{"update_id":1,"trace":"x","span":2}""", "trace", Description = "the first of equals wins")]
    [TestCase("""{"update_id":1,"poll":{},"message":{}}""", "poll")]
    public void SeveralFields_OneNamesTheKind(string json, string kind) => Envelope.Of(json).Kind.Should().Be(kind);

    [Test]
    public void SeveralFields_OnlyTheOneThatNamesTheKindIsRead() =>
        Envelope.Of("""{"update_id":1,"future":{"text":"no"},"message":{"text":"yes"},"later":{"text":"no"}}""").Text.Should().Be("yes");

    [Test]
    public void AnOverLongKind_IsCut() =>
        Envelope.Of(new string('k', 200), "{}").Kind.Should().Be(new string('k', 64));

    [Test]
    public void AnOverLongKind_IsNotCutThroughASurrogatePair() =>
        Envelope.Of(new string('k', 63) + "🚀🚀", "{}").Kind.Should().Be(new string('k', 63));

    [Test]
    public void AnEmptyKind_IsUnknown() => Envelope.Of(string.Empty, "{}").Kind.Should().Be(UpdateKinds.Unknown);

    [TestCase("private", ChatKind.Private)]
    [TestCase("group", ChatKind.Group)]
    [TestCase("supergroup", ChatKind.Supergroup)]
    [TestCase("channel", ChatKind.Channel)]
    [TestCase("Private", ChatKind.Unknown)]
    [TestCase("hive", ChatKind.Unknown)]
    public void ChatTypes_AreTelegrams(string type, ChatKind kind) =>
        Envelope.Of("message", $$"""{"chat":{"type":"{{type}}","id":1} }""").ChatKind.Should().Be(kind);

    [TestCase("null")]
    [TestCase("7")]
    [TestCase("\"x\"")]
    [TestCase("[{\"id\":1}]")]
    [TestCase("{\"id\":\"1\",\"type\":1}")]
    [TestCase("{\"id\":{\"id\":1},\"type\":[\"private\"]}")]
    public void AFieldOfAnotherType_IsPassedOver(string value)
    {
        var envelope = Envelope.Of(
            "message", $$"""{"chat":{{value}},"from":{{value}},"message":{{value}},"message_id":{"a":1},"date":[1],"text":{"text":1},"caption":9}""");

        envelope.Should().Be(new UpdateEnvelope { UpdateId = 1, Kind = "message" });
    }

    [TestCase("1.5")]
    [TestCase("\"1\"")]
    [TestCase("1e30")]
    [TestCase("9223372036854775808")]
    [TestCase("true")]
    public void ANumberThatIsNoInteger_IsPassedOver(string number) =>
        Envelope.Of("message", $$"""{"message_id":{{number}},"date":{{number}},"chat":{"id":{{number}}},"from":{"id":{{number}}},"text":"x"}""")
            .Should().Be(new UpdateEnvelope { UpdateId = 1, Kind = "message", Text = "x" });

    [Test]
    public void APayloadThatIsNoObject_StillNamesTheKind() =>
        Envelope.Of("message", """["text",{"text":"x"}]""").Should().Be(new UpdateEnvelope { UpdateId = 1, Kind = "message" });

    [Test]
    public void ACaption_IsTheTextWhereThereIsNone()
    {
        Envelope.Of("message", """{"caption":"look"}""").Text.Should().Be("look");
        Envelope.Of("message", """{"caption":"look","text":"read"}""").Text.Should().Be("read");
    }

    [TestCase("forward_origin", """{"type":"user"}""")]
    [TestCase("forward_date", "1794000000")]
    public void AForwardedMessage_IsTold(string field, string value) =>
        Envelope.Of("message", $$"""{"text":"x","{{field}}":{{value}}}""").IsForwarded.Should().BeTrue();

    [Test]
    public void AReplyToAForwardedMessage_IsNotForwarded() =>
        Envelope.Of("message", """{"text":"x","reply_to_message":{"forward_date":1}}""").IsForwarded.Should().BeFalse();

    [Test]
    public void ACallbacksMessage_LendsItsChatAndId_NotItsTextOrSender() =>
        Envelope.Of("callback_query", """
            {"id":"1","from":{"id":42},"message":{"message_id":18,"from":{"id":7},"chat":{"id":-5,"type":"group"},"date":3,"text":"Choose"},"data":"yes"}
            """).Should().Be(new UpdateEnvelope
        {
            UpdateId = 1,
            Kind = "callback_query",
            SenderId = 42,
            ChatId = -5,
            ChatKind = ChatKind.Group,
            MessageId = 18,
        });

    [Test]
    public void APayloadsOwnChat_WinsOverItsMessages()
    {
        var envelope = Envelope.Of("future", """{"chat":{"id":1,"type":"private"},"message_id":2,"message":{"message_id":8,"chat":{"id":9,"type":"group"}}}""");

        (envelope.ChatId, envelope.ChatKind, envelope.MessageId).Should().Be((1L, ChatKind.Private, 2L));
    }

    [Test]
    public void EscapedNames_AreTheNames() =>
        Envelope.Of("""{"update\u005fid":4,"\u006dessage":{"te\u0078t":"x","ch\u0061t":{"\u0069d":6,"t\u0079pe":"pri\u0076ate"},"fro\u006d":{"i\u0064":5}}}""")
            .Should().Be(new UpdateEnvelope { UpdateId = 4, Kind = "message", Text = "x", ChatId = 6, ChatKind = ChatKind.Private, SenderId = 5 });
}
