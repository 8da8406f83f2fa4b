using Gateway.Application.Chats;

namespace Gateway.UnitTests.Chats;

internal sealed class BotMessageBodyTests
{
    [TestCase("42", 42, null)]
    [TestCase("-1001234567890", -1001234567890, null)]
    [TestCase("\"-1001234567890\"", -1001234567890, null)]
    [TestCase("\"@example_channel\"", null, "@example_channel")]
    public async Task AChat_IsAnId_OrAPublicName(string json, long? id, string? name)
    {
        ChatReference.Read(Bodies.Json(json)).Should().Be(new ChatReference(id, name));
        (await Bodies.RefusedFieldsAsync(new BotMessageBody { Chat = Bodies.Json(json), Text = "hi" })).Should().BeEmpty();
    }

    [TestCase("0")]
    [TestCase("1.5")]
    [TestCase("99999999999999999999")]
    [TestCase("\"\"")]
    [TestCase("\"@\"")]
    [TestCase("\"@1st\"")]
    [TestCase("\"@a b\"")]
    [TestCase("\"example\"")]
    [TestCase("\"@abcdefghijklmnopqrstuvwxyz0123456789\"")]
    [TestCase("true")]
    [TestCase("null")]
    [TestCase("{\"id\":1}")]
    public async Task AnythingElse_IsRefused_TogetherWithWhatElseIsWrong(string json) =>
        (await Bodies.RefusedFieldsAsync(new BotMessageBody { Chat = Bodies.Json(json), Text = "" })).Should().Equal("chat", "text");
}
