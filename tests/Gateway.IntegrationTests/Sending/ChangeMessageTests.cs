using System.Net;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Sending.SendingGateways;

namespace Gateway.IntegrationTests.Sending;

internal sealed class ChangeMessageTests
{
    [Test]
    public async Task AnEdit_ChangesTheMessage_InTelegramAndHere()
    {
        var chat = await NewChatAsync();
        var sent = (await SendAsync(chat, Text("old"))).Ok();

        var edited = (await EditAsync(chat, sent["id"]!, Text("new"))).Ok();

        edited["id"]!.GetValue<long>().Should().Be(sent["id"]!.GetValue<long>());
        (edited["text"]!.GetValue<string>(), edited["edited_at"] is not null).Should().Be(("new", true));
        (await Gateways.Simulator.MessagesAsync(BotName, chat.TelegramId)).Should().ContainSingle().Which.Text.Should().Be("new");
        (await AuditedAsync("message.edited", sent["id"]!)).Should().Be(1);
    }

    [Test]
    public async Task AnEditThatChangesNothing_IsDone()
    {
        var chat = await NewChatAsync();
        var sent = (await SendAsync(chat, Text("same"))).Ok();

        (await EditAsync(chat, sent["id"]!, Text("same"))).Ok()["text"]!.GetValue<string>().Should().Be("same");
    }

    [Test]
    public async Task ACaption_IsEdited_AndAKeyboardAlone()
    {
        var chat = await NewChatAsync();
        var sent = (await SendAsync(chat, new JsonObject { ["photo"] = "https://example.org/a.jpg", ["caption"] = "old" })).Ok();

        (await EditAsync(chat, sent["id"]!, new JsonObject { ["caption"] = "new" })).Ok()["text"]!.GetValue<string>().Should().Be("new");
        (await EditAsync(chat, sent["id"]!, new JsonObject { ["keyboard"] = JsonNode.Parse("""{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}""") })).Ok();
        (await CallsAsync(chat)).Select(call => call.Method).Should().Equal("sendPhoto", "editMessageCaption", "editMessageReplyMarkup");
    }

    [Test]
    public async Task ATextForAFile_AndACaptionForAText_AreRefused()
    {
        var chat = await NewChatAsync();
        var text = (await SendAsync(chat, Text("old"))).Ok();
        var photo = (await SendAsync(chat, new JsonObject { ["photo"] = "https://example.org/a.jpg" })).Ok();

        (await EditAsync(chat, text["id"]!, new JsonObject { ["caption"] = "new" })).Json()!["errors"]![0]!["field"]!.GetValue<string>().Should().Be("caption");
        (await EditAsync(chat, photo["id"]!, Text("new"))).Json()!["errors"]![0]!["field"]!.GetValue<string>().Should().Be("text");
    }

    [Test]
    public async Task SomebodyElsesMessage_IsNotEdited()
    {
        var chat = await NewChatAsync();

        var answer = await EditAsync(chat, chat.FirstMessage, Text("new"));

        (answer.Status, answer.Code).Should().Be((HttpStatusCode.Conflict, "not_own_message"));
        (await CallsAsync(chat)).Should().BeEmpty();
    }

    [Test]
    public async Task AnotherChatsMessage_IsNotThere()
    {
        var (chat, other) = (await NewChatAsync(), await NewChatAsync());

        (await EditAsync(chat, other.FirstMessage, Text("new"))).Code.Should().Be("message_not_found");
        (await DeleteAsync(chat, other.FirstMessage)).Code.Should().Be("message_not_found");
    }

    [Test]
    public async Task ADeletion_DeletesTheMessage_AndWhatItSaid_Once()
    {
        var chat = await NewChatAsync();
        var sent = (await SendAsync(chat, Text("a very private text"))).Ok();

        (await DeleteAsync(chat, sent["id"]!)).Status.Should().Be(HttpStatusCode.NoContent);
        (await DeleteAsync(chat, sent["id"]!)).Status.Should().Be(HttpStatusCode.NoContent);

        (await Gateways.Simulator.MessagesAsync(BotName, chat.TelegramId)).Should().ContainSingle().Which.Deleted.Should().BeTrue();
        (await CallsAsync(chat)).Select(call => call.Method).Should().Equal("sendMessage", "deleteMessage");
        var row = (await Gateways.Database.Db.RowsAsync("SELECT * FROM messages WHERE id = $1", sent["id"]!.GetValue<long>())).Single();
        row["text"].Should().BeNull();
        row["deleted_at"].Should().NotBeNull();
        (await AuditedAsync("message.deleted", sent["id"]!)).Should().Be(1);
        (await EditAsync(chat, sent["id"]!, Text("new"))).Code.Should().Be("message_not_found");
    }

    [Test]
    public async Task AMessageThatTelegramHasLost_CountsAsDeleted()
    {
        var chat = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.Error(400, "Bad Request: message to delete not found") with { ChatId = $"{chat.TelegramId}" });

        (await DeleteAsync(chat, chat.FirstMessage)).Status.Should().Be(HttpStatusCode.NoContent);
        (await Gateways.Database.Db.CountAsync("messages", "id = $1 AND deleted_at IS NOT NULL AND text IS NULL", chat.FirstMessage)).Should().Be(1);
    }

    [Test]
    public async Task AMessageThatTelegramDoesNotDelete_Stays()
    {
        var chat = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.Error(400, "Bad Request: message can't be deleted for everyone") with { ChatId = $"{chat.TelegramId}" });

        (await DeleteAsync(chat, chat.FirstMessage)).Code.Should().Be("telegram_refused");
        (await Gateways.Database.Db.CountAsync("messages", "id = $1 AND deleted_at IS NULL AND text = 'hello'", chat.FirstMessage)).Should().Be(1);
    }

    [Test]
    public async Task AMessageOfTheGroupThatBecameASupergroup_IsOutOfReach()
    {
        var chat = await NewChatAsync();
        await Gateways.Database.Db.ExecuteAsync("UPDATE chats SET former_telegram_id = telegram_id, telegram_id = -$2 WHERE id = $1", chat.Id, 1_000_000_000_000 + chat.TelegramId);

        (await DeleteAsync(chat, chat.FirstMessage)).Code.Should().Be("message_left_behind");
        (await CallsAsync(chat)).Should().BeEmpty();
    }

    private static string BotName => Gateways.Bots[Bot].Token!.Split(':')[0];

    private static async Task<ApiAnswer> EditAsync(StoredChat chat, JsonNode message, JsonObject edit) =>
        await (await Gateways.AdminAsync()).SendJsonAsync(HttpMethod.Patch, $"{chat.Messages}/{message}", edit);

    private static async Task<ApiAnswer> DeleteAsync(StoredChat chat, JsonNode message) =>
        await (await Gateways.AdminAsync()).SendJsonAsync(HttpMethod.Delete, $"{chat.Messages}/{message}");

    private static Task<long> AuditedAsync(string action, JsonNode message) =>
        Gateways.Database.Db.CountAsync("audit_events", "action = $1 AND target_id = $2", action, $"{message}");
}
