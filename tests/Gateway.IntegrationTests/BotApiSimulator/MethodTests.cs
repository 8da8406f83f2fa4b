using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
internal sealed class MethodTests : SimulatorTest
{
    private HttpClient _http = null!;

    [SetUp]
    public void Connect() => _http = new HttpClient { BaseAddress = Server.BaseUrl };

    [TearDown]
    public void Disconnect() => _http.Dispose();

    [TestCase("getMe")]
    [TestCase("GETME")]
    [TestCase("getme")]
    public async Task MethodNames_AreCaseInsensitive(string method)
    {
        var (status, answer) = await CallAsync(method);

        status.Should().Be(200);
        ((string)answer["result"]!["username"]!).Should().Be(Username);
        (await Sim.CallsAsync(Bot, "getMe")).Should().ContainSingle();
    }

    [Test]
    public async Task UnknownMethod_404() => (await CallAsync("sendTelepathy")).Status.Should().Be(404);

    [Test]
    public async Task TokenOfAnotherSecret_401() => (await Sim.CallBotApiAsync($"{Bot}:another", "getMe")).Status.Should().Be(401);

    [TestCase("nobody")]
    [TestCase("12:x")]
    [TestCase("12:with.dot")]
    public async Task WrongToken_401(string token)
    {
        var (status, answer) = await Sim.CallBotApiAsync(token, "getMe");

        status.Should().Be(401);
        Description(answer).Should().Be("Unauthorized");
    }

    [Test]
    public async Task WellFormedToken_IsABotOnFirstUse()
    {
        var (_, answer) = await Sim.CallBotApiAsync("99:abc", "getMe");

        ((string)answer["result"]!["username"]!).Should().Be("bot99_bot");
        (await Sim.BotsAsync()).Select(bot => bot.Id).Should().Contain(99);
    }

    [Test]
    public async Task ATokenThatSpellsBot_IsATokenLikeAnyOther() => (await Sim.CallBotApiAsync("98:a_BoT_bot-bot", "getMe")).Status.Should().Be(200);

    [Test]
    public async Task Parameters_ComeFromQueryFormMultipartOrJson()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["chat_id"] = "1", ["text"] = "form" });
        using var multipart = new MultipartFormDataContent { { new StringContent("1"), "chat_id" }, { new StringContent("multipart"), "text" } };
        using var byQuery = await _http.GetAsync($"/bot{Token}/sendMessage?chat_id=1&text=query");
        using var byForm = await _http.PostAsync($"/bot{Token}/sendMessage", form);
        using var byMultipart = await _http.PostAsync($"/bot{Token}/sendMessage", multipart);
        using var byJson = await _http.PostAsJsonAsync($"/bot{Token}/sendMessage", new { chat_id = 1, text = "json" });

        (await Sim.MessagesAsync(Bot, 1)).Select(message => message.Text).Should().Equal("query", "form", "multipart", "json");
    }

    [Test]
    public async Task BodyThatIsNoJson_400()
    {
        using var content = new StringContent("{", System.Text.Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync($"/bot{Token}/sendMessage", content);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [TestCase("""{"text":"x"}""", "Bad Request: chat not found")]
    [TestCase("""{"chat_id":"@nobody","text":"x"}""", "Bad Request: chat not found")]
    [TestCase("""{"chat_id":1}""", "Bad Request: message text is empty")]
    [TestCase("""{"chat_id":1,"text":"  "}""", "Bad Request: message text is empty")]
    [TestCase("""{"chat_id":1,"text":"x","parse_mode":"BBCode"}""", "Bad Request: unsupported parse_mode")]
    [TestCase("""{"chat_id":1,"text":"x","reply_parameters":{"message_id":5}}""", "Bad Request: message to be replied not found")]
    public async Task SendMessage_WithBadValues_400(string parameters, string expected)
    {
        var (status, answer) = await CallAsync("sendMessage", JsonNode.Parse(parameters));

        status.Should().Be(400);
        Description(answer).Should().Be(expected);
        (await Sim.MessagesAsync(Bot, 1)).Should().BeEmpty();
    }

    [TestCase(4096, 200)]
    [TestCase(4097, 400)]
    public async Task SendMessage_TakesUpTo4096Characters(int length, int expected) =>
        (await CallAsync("sendMessage", new { chat_id = 1, text = new string('x', length) })).Status.Should().Be(expected);

    [Test]
    public async Task SendMessage_AsReply_ShowsTheOriginal()
    {
        var sent = await Sim.SendTextAsync(Bot, Ada, "question");
        var (_, answer) = await CallAsync("sendMessage", new
        {
            chat_id = Ada.Id,
            text = "answer",
            reply_parameters = new { message_id = sent.MessageId },
        });
        var message = answer["result"]!;

        ((string)message["reply_to_message"]!["text"]!).Should().Be("question");
        ((string)message["chat"]!["username"]!).Should().Be(Ada.Username);
        ((long)message["from"]!["id"]!).Should().Be(long.Parse(Bot));
        ((long)message["message_id"]!).Should().BeGreaterThan(sent.MessageId);
    }

    [Test]
    public async Task EditMessageText_ChangesOwnMessagesOnly()
    {
        var sent = await Sim.SendTextAsync(Bot, Ada, "mine");
        var (_, answer) = await CallAsync("sendMessage", new { chat_id = Ada.Id, text = "before" });
        var id = (long)answer["result"]!["message_id"]!;

        (await CallAsync("editMessageText", new { chat_id = Ada.Id, message_id = id, text = "after" })).Status.Should().Be(200);
        (await CallAsync("editMessageText", new { chat_id = Ada.Id, message_id = id, text = "after" })).Status.Should().Be(400);
        (await CallAsync("editMessageText", new { chat_id = Ada.Id, message_id = sent.MessageId, text = "x" })).Status.Should().Be(400);
        (await CallAsync("editMessageText", new { chat_id = Ada.Id, message_id = 999, text = "x" })).Status.Should().Be(400);
        (await Sim.MessagesAsync(Bot, Ada.Id)).Select(message => (message.Text, message.Edited)).Should().Equal(("mine", false), ("after", true));
    }

    [TestCase("sendPhoto", "photo")]
    [TestCase("sendDocument", "document")]
    [TestCase("sendVideo", "video")]
    [TestCase("sendAudio", "audio")]
    public async Task Media_ComeByAddressOrFileId_AndCanBeDownloaded(string method, string kind)
    {
        var (status, byAddress) = await CallAsync(method, new JsonObject { ["chat_id"] = 1, [kind] = "https://example.org/x.bin", ["caption"] = "/look" });
        var sent = byAddress["result"]!;
        var file = kind is "photo" ? sent["photo"]![2]! : sent[kind]!;
        var id = (string)file["file_id"]!;
        var (_, byId) = await CallAsync(method, new JsonObject { ["chat_id"] = 1, [kind] = id });
        var (_, described) = await CallAsync("getFile", new { file_id = id });

        status.Should().Be(200);
        (sent["caption"]!.ToString(), sent["caption_entities"]![0]!["type"]!.ToString()).Should().Be(("/look", "bot_command"));
        (sent["chat"]!["type"]!.ToString(), (long)sent["from"]!["id"]!).Should().Be(("private", long.Parse(Bot)));
        byId["result"]!["caption"].Should().BeNull();
        (await Sim.DownloadAsync(Token, (string)described["result"]!["file_path"]!)).Should().NotBeEmpty();
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("nobodys-file")]
    [TestCase("")]
    public async Task Media_ThatAreNone_400(string reference) => (await CallAsync("sendPhoto", new { chat_id = 1, photo = reference })).Status.Should().Be(400);

    [Test]
    public async Task EditMessageCaption_AndReplyMarkup_ChangeWhatIsThere()
    {
        var (_, answer) = await CallAsync("sendPhoto", new { chat_id = Ada.Id, photo = "https://example.org/x.png", caption = "before" });
        var id = (long)answer["result"]!["message_id"]!;
        var keyboard = new { inline_keyboard = new[] { new[] { new { text = "Yes", callback_data = "y" } } } };

        (await CallAsync("editMessageCaption", new { chat_id = Ada.Id, message_id = id, caption = "after" })).Status.Should().Be(200);
        (await CallAsync("editMessageCaption", new { chat_id = Ada.Id, message_id = id, caption = "after" })).Status.Should().Be(400);
        (await CallAsync("editMessageText", new { chat_id = Ada.Id, message_id = id, text = "x" })).Status.Should().Be(400);
        var (_, marked) = await CallAsync("editMessageReplyMarkup", new { chat_id = Ada.Id, message_id = id, reply_markup = keyboard });

        var edited = marked["result"]!;
        (edited["caption"]!.ToString(), edited["reply_markup"]!["inline_keyboard"]![0]![0]!["text"]!.ToString()).Should().Be(("after", "Yes"));
        edited["edit_date"].Should().NotBeNull();
        (await CallAsync("editMessageReplyMarkup", new { chat_id = Ada.Id, message_id = id, reply_markup = keyboard })).Status.Should().Be(400);
    }

    [Test]
    public async Task Supergroups_NumberTheirMessagesThemselves()
    {
        var (_, one) = await CallAsync("sendMessage", new { chat_id = -1001, text = "x" });
        var (_, first) = await CallAsync("sendMessage", new { chat_id = -1001000000007, text = "x" });
        var (_, two) = await CallAsync("sendMessage", new { chat_id = 1, text = "x" });
        var (_, second) = await CallAsync("sendMessage", new { chat_id = -1001000000007, text = "x" });

        new[] { one, two, first, second }.Select(answer => (long)answer["result"]!["message_id"]!).Should().Equal(1, 2, 1, 2);
        ((string)second["result"]!["chat"]!["type"]!).Should().Be("supergroup");
    }

    [Test]
    public async Task DeleteMessage_TakesIncomingOnes_OnceAndForFortyEightHours()
    {
        var sent = await Sim.SendTextAsync(Bot, Ada, "secret");
        var old = await Sim.SendTextAsync(Bot, Ada, "old", extra: new JsonObject { ["date"] = 1_600_000_000 });

        (await CallAsync("deleteMessage", new { chat_id = Ada.Id, message_id = sent.MessageId })).Status.Should().Be(200);
        (await CallAsync("deleteMessage", new { chat_id = Ada.Id, message_id = sent.MessageId })).Status.Should().Be(400);
        (await CallAsync("deleteMessage", new { chat_id = Ada.Id, message_id = old.MessageId })).Status.Should().Be(400);
        (await Sim.MessagesAsync(Bot, Ada.Id)).Select(message => message.Deleted).Should().Equal(true, false);
    }

    [Test]
    public async Task AnswerCallbackQuery_TakesQueriesThatWereAsked()
    {
        var (_, question) = await CallAsync("sendMessage", new { chat_id = Ada.Id, text = "?" });
        var pressed = await Sim.PressAsync(Bot, Ada, (long)question["result"]!["message_id"]!, "yes");

        (await CallAsync("answerCallbackQuery", new { callback_query_id = pressed.CallbackQueryId })).Status.Should().Be(200);
        (await CallAsync("answerCallbackQuery", new { callback_query_id = "unknown" })).Status.Should().Be(400);
    }

    [Test]
    public async Task GetFile_LeadsToTheDownload()
    {
        byte[] bytes = [1, 2, 3, 0, 255];
        var id = await Sim.AddFileAsync(Bot, "photo.jpg", bytes);
        var (_, answer) = await CallAsync("getFile", new { file_id = id });
        var path = (string)answer["result"]!["file_path"]!;

        (await Sim.DownloadAsync(Token, path)).Should().Equal(bytes);
        (await CallAsync("getFile", new { file_id = "unknown" })).Status.Should().Be(400);
        using var missing = await _http.GetAsync($"file/bot{Token}/documents/none");
        missing.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}
