using Gateway.Application.Chats;

namespace Gateway.UnitTests.Chats;

internal sealed class TelegramMessageTests
{
    [Test]
    public void AMessageThatWasNotStored_IsToldAsTelegramToldIt() => TelegramMessage.Read(
        Bodies.Json("""
            {"message_id":5,"date":1700000000,"chat":{"id":42},"from":{"id":123456,"first_name":"Hello","username":"hello_bot"},"caption":"c",
            "reply_to_message":{"message_id":3}}
            """),
        id: null,
        chatId: 12)
        .Should().Be(new MessageRow(
            null, 12, 5, "out", "message", "c", new MessageSender(123456, "Hello", "hello_bot"), DateTimeOffset.FromUnixTimeSeconds(1700000000), null, null, 3, null, null, null, null));

    [TestCase("{}")]
    [TestCase("true")]
    [TestCase("""{"message_id":"x","date":-1,"from":7,"text":"\ud800"}""")]
    public void WhateverItIs_DoesNotThrow(string json) =>
        FluentActions.Invoking(() => TelegramMessage.Read(Bodies.Json(json), null, null)).Should().NotThrow();
}
