using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using static Gateway.IntegrationTests.Sending.SendingGateways;

namespace Gateway.IntegrationTests.Sending;

internal sealed class SendRightsTests
{
    [TestCase(true, false, 403, "right_missing")]
    [TestCase(false, true, 201, null)]
    [TestCase(true, true, 201, null)]
    public async Task IntoAStoredChat_TheRightToTheChatDecides_WhicheverWayItIsNamed(bool read, bool send, int status, string? code)
    {
        var chat = await NewChatAsync();
        var client = await KeyAsync(chat, read, send);

        var byChat = await client.SendJsonAsync(HttpMethod.Post, chat.Messages, Text("hi"));
        var byBot = await client.SendJsonAsync(HttpMethod.Post, $"/api/v1/bots/{Bot}/messages", new JsonObject { ["chat"] = chat.TelegramId, ["text"] = "hi" });

        ((int)byChat.Status, byChat.Code).Should().Be((status, code));
        ((int)byBot.Status, byBot.Code).Should().Be((status, code));
    }

    [Test]
    public async Task AnotherChat_AndOneThatIsNotStored_AreRefusedAlike()
    {
        var (chat, other) = (await NewChatAsync(), await NewChatAsync());
        var client = await KeyAsync(chat, read: true, send: true);
        foreach (JsonNode target in (JsonNode[])[other.TelegramId, Gateways.NewId(), "@somewhere"])
        {
            var answer = await client.SendJsonAsync(HttpMethod.Post, $"/api/v1/bots/{Bot}/messages", new JsonObject { ["chat"] = target, ["text"] = "hi" });
            ((int)answer.Status, answer.Code).Should().Be((404, "bot_not_found"));
        }

        (await client.SendJsonAsync(HttpMethod.Post, other.Messages, Text("hi"))).Code.Should().Be("chat_not_found");
        (await CallsAsync(other)).Should().BeEmpty();
    }

    [Test]
    public async Task WhoMaySendButNotRead_LearnsNothingOfWhatIsThere()
    {
        var chat = await NewChatAsync();
        var sent = (await SendAsync(chat, new JsonObject { ["text"] = "a very private text" })).Ok();
        var client = await KeyAsync(chat, read: false, send: true);

        var reply = await client.SendJsonAsync(HttpMethod.Post, chat.Messages, new JsonObject { ["text"] = "hi", ["reply_to"] = sent["id"]!.GetValue<long>() });
        var edit = await client.SendJsonAsync(
            HttpMethod.Patch, $"{chat.Messages}/{sent["id"]}", new JsonObject { ["keyboard"] = JsonNode.Parse("""{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}""") });

        reply.Code.Should().Be("invalid_request");
        edit.Ok()["text"].Should().BeNull();
    }

    [Test]
    public async Task WhoMaySendButNotRead_HearsInARepeat_NothingThatSomebodyElseHasWrittenSince()
    {
        var chat = await NewChatAsync();
        var client = await KeyAsync(chat, read: false, send: true);
        var sent = (await client.SendJsonAsync(HttpMethod.Post, chat.Messages, Text("mine"), ("Idempotency-Key", "edited-since"))).Ok();
        (await (await Gateways.AdminAsync()).SendJsonAsync(HttpMethod.Patch, $"{chat.Messages}/{sent["id"]}", Text("a very private text"))).Ok();

        var repeat = await client.SendJsonAsync(HttpMethod.Post, chat.Messages, Text("mine"), ("Idempotency-Key", "edited-since"));

        repeat.Header("Idempotency-Replayed").Should().Be("true");
        repeat.Ok()["text"]!.GetValue<string>().Should().Be("mine");
    }

    [Test]
    public async Task ForACallback_OrAFile_ARightToOneChatIsNotEnough()
    {
        var client = await KeyAsync(await NewChatAsync(), read: true, send: true);

        (await client.SendJsonAsync(HttpMethod.Post, $"/api/v1/bots/{Bot}/callbacks/1/answer", new JsonObject())).Code.Should().Be("bot_not_found");
        (await client.GetJsonAsync($"/api/v1/bots/{Bot}/files/abc")).Code.Should().Be("bot_not_found");
    }

    private static async Task<HttpClient> KeyAsync(StoredChat chat, bool read, bool send)
    {
        var (id, key) = await Gateways.NewKeyAsync(["messages:send", "messages:read"]);
        (await (await Gateways.AdminAsync()).SendJsonAsync(
            HttpMethod.Put, $"/api/v1/chats/{chat.Id}/permissions", new JsonObject { ["api_key_id"] = id, ["can_read"] = read, ["can_send"] = send, ["can_manage"] = false })).Ok();
        return Gateways.Client(key);
    }
}
