using System.Net;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using static Gateway.IntegrationTests.Sending.SendingGateways;

namespace Gateway.IntegrationTests.Sending;

internal sealed class SendMessageTests
{
    [Test]
    public async Task AText_IsSent_Stored_AndAnsweredAsItIsListed()
    {
        var chat = await NewChatAsync();

        var sent = await SendAsync(chat, new JsonObject
        {
            ["text"] = "Door <b>closed</b>",
            ["parse_mode"] = "HTML",
            ["keyboard"] = JsonNode.Parse("""{"inline_keyboard":[[{"text":"Open","callback_data":"open"}]]}"""),
            ["disable_notification"] = true,
            ["disable_link_preview"] = true,
            ["protect_content"] = true,
        });

        sent.Status.Should().Be(HttpStatusCode.Created);
        sent.Header("Location").Should().BeNull("no route answers a single message");
        var call = (await CallsAsync(chat)).Should().ContainSingle().Subject;
        call.Method.Should().Be("sendMessage");
        JsonNode.DeepEquals(call.Parameters, JsonNode.Parse($$"""
            {"chat_id":{{chat.TelegramId}},"text":"Door <b>closed</b>","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"Open","callback_data":"open"}]]},
            "disable_notification":true,"protect_content":true,"link_preview_options":{"is_disabled":true} }
            """)).Should().BeTrue("it is {0}", call.Parameters);
        sent.Json()!["telegram_message_id"]!.GetValue<long>().Should().Be(call.Result!["message_id"]!.GetValue<long>());
        var listed = (await (await Gateways.AdminAsync()).GetJsonAsync(chat.Messages)).Ok()["data"]![0];
        JsonNode.DeepEquals(sent.Json(), listed).Should().BeTrue("{0} is listed as {1}", sent.Body, listed);
    }

    [Test]
    public async Task AReply_AnswersTheMessageOfThatId()
    {
        var chat = await NewChatAsync();
        var first = (await SendAsync(chat, Text("first"))).Ok();

        var reply = (await SendAsync(chat, new JsonObject { ["text"] = "second", ["reply_to"] = first["id"]!.GetValue<long>() })).Ok();

        reply["reply_to"]!.GetValue<long>().Should().Be(first["telegram_message_id"]!.GetValue<long>());
        (await CallsAsync(chat))[1].Parameters["reply_parameters"]!["message_id"]!.GetValue<long>().Should().Be(first["telegram_message_id"]!.GetValue<long>());
    }

    [Test]
    public async Task AReplyToAnotherChatsMessage_IsRefused()
    {
        var (chat, other) = (await NewChatAsync(), await NewChatAsync());

        var answer = await SendAsync(chat, new JsonObject { ["text"] = "hi", ["reply_to"] = other.FirstMessage });

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Json()!["errors"]![0]!["field"]!.GetValue<string>().Should().Be("reply_to");
        (await CallsAsync(chat)).Should().BeEmpty();
    }

    [TestCase("photo", "sendPhoto")]
    [TestCase("document", "sendDocument")]
    [TestCase("video", "sendVideo")]
    [TestCase("audio", "sendAudio")]
    public async Task AFile_IsSentByReference(string kind, string method)
    {
        var chat = await NewChatAsync();

        var sent = (await SendAsync(chat, new JsonObject { [kind] = "https://example.org/a.bin", ["caption"] = "look" })).Ok();

        (await CallsAsync(chat)).Should().ContainSingle().Which.Method.Should().Be(method);
        sent["text"]!.GetValue<string>().Should().Be("look");
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("FILE:/etc/passwd")]
    [TestCase("\u200bfile:///etc/passwd")]
    public async Task AFileOfTheServersOwnDisk_IsRefused(string reference)
    {
        var chat = await NewChatAsync();

        var answer = await SendAsync(chat, new JsonObject { ["document"] = reference });

        answer.Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        answer.Json()!["errors"]!.AsArray().Should().ContainSingle().Which!["field"]!.GetValue<string>().Should().Be("document");
        (await CallsAsync(chat)).Should().BeEmpty();
    }

    [Test]
    public async Task EveryBadField_IsNamedAtOnce()
    {
        var chat = await NewChatAsync();

        var answer = await SendAsync(chat, new JsonObject { ["text"] = "", ["parse_mode"] = "BBCode", ["reply_to"] = 0, ["audio"] = "file:a" });

        answer.Code.Should().Be("invalid_request");
        answer.Json()!["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()).Should().BeEquivalentTo("text", "parse_mode", "reply_to", "audio");
    }

    [Test]
    public async Task AChange_IsAudited_WithoutItsText()
    {
        var chat = await NewChatAsync();

        var sent = (await SendAsync(chat, Text("a very private text"))).Ok();

        var row = (await Gateways.Database.Db.RowsAsync("SELECT * FROM audit_events WHERE action = 'message.sent' AND chat_id = $1", chat.Id)).Should().ContainSingle().Subject;
        row["target_id"].Should().Be($"{sent["id"]}");
        row["actor_name"].Should().Be(ManagedGateways.AdminName);
        row.Values.Should().NotContain(value => $"{value}".Contains("private", StringComparison.Ordinal));
    }

    [Test]
    public async Task AnUnknownChat_IsNotFound() =>
        (await SendAsync(new StoredChat(987654321, 0, 0), Text("hi"))).Code.Should().Be("chat_not_found");

    [Test]
    public async Task ABot_WritesToAChatThatIsNotStored_WhichIsStoredThen()
    {
        var chat = new StoredChat(0, Gateways.NewId(), 0);

        var sent = await ByBotAsync(Bot, chat.TelegramId);

        sent.Status.Should().Be(HttpStatusCode.Created);
        var id = sent.Json()!["chat_id"]!.GetValue<long>();
        (await Gateways.Database.Db.CountAsync("chats", "id = $1 AND telegram_id = $2", id, chat.TelegramId)).Should().Be(1);
    }

    [Test]
    public async Task ABot_WritesToAChatThatItDoesNotKnow_AndHearsTelegramsWords() =>
        (await ByBotAsync(Bot, "@nobody_knows_it")).Code.Should().Be("telegram_refused");

    [Test]
    public async Task AnAuthBot_Sends_AndNothingIsStored()
    {
        var chat = new StoredChat(0, Gateways.NewId(), 0);

        var sent = await ByBotAsync(AuthBot, chat.TelegramId);

        sent.Status.Should().Be(HttpStatusCode.Created);
        sent.Json()!["id"].Should().BeNull();
        sent.Json()!["telegram_message_id"]!.GetValue<long>().Should().BePositive();
        (await Gateways.Database.Db.CountAsync("chats", "telegram_id = $1", chat.TelegramId)).Should().Be(0);
    }

    private static async Task<ApiAnswer> ByBotAsync(string bot, JsonNode chat) =>
        await (await Gateways.AdminAsync()).SendJsonAsync(HttpMethod.Post, $"/api/v1/bots/{bot}/messages", new JsonObject { ["chat"] = chat, ["text"] = "hi" });
}
