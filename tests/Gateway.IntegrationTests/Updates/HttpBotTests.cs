using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>What an http bot's service is sent, and what becomes of its answer.</summary>
internal sealed class HttpBotTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private TestDatabase _database = null!;
    private HttpReceiver _telegram = null!;
    private HttpReceiver _service = null!;
    private GatewayProcess _gateway = null!;
    private BotEntry _bot = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _telegram = await HttpReceiver.StartAsync();
        _service = await HttpReceiver.StartAsync();
        _bot = BotEntry.ToHttp("signed", _service.Url.ToString());
        _bot = _bot with { Http = _bot.Http! with { Url = _service.Url + "updates?x=1", Secret = "whsec_" + Convert.ToBase64String(Key), Timeout = "1s" } };
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(_bot, BotEntry.ToHttp("unsigned", _service.Url.ToString())),
            DatabaseUrl = _database.Url,
            BotApiUrl = _telegram.Url.ToString(),
        });
    }

    [SetUp]
    public async Task Reset()
    {
        _telegram.Respond(Answer.Json("""{"ok":true,"result":{"message_id":1}}"""));
        _service.Respond(Answer.Done);
        await _database.Db.ExecuteAsync("TRUNCATE events, gateway_jobs");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
        await _telegram.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Update_IsPostedByteForByte_WithAStandardWebhooksSignature()
    {
        var update = EveryKind.Update(1_000, "message", """{"message_id":1,"x":"\u00e9 🚀","date":1}""");

        await DeliverAsync(update);

        var request = Posts(1_000).Should().ContainSingle().Which;
        request.Body.Should().Equal(update.Bytes.ToArray());
        request.Headers["Content-Type"].Should().Be("application/json");
        request.Headers["webhook-id"].Should().Be("signed-1000");
        var timestamp = long.Parse(request.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
        DateTimeOffset.FromUnixTimeSeconds(timestamp).Should().BeCloseTo(request.ArrivedAt, TimeSpan.FromSeconds(30));
        byte[] signed = [.. Encoding.ASCII.GetBytes($"signed-1000.{timestamp}."), .. update.Bytes.Span];
        request.Headers["webhook-signature"].Should().Be("v1," + Convert.ToBase64String(HMACSHA256.HashData(Key, signed)));
        (await _database.Db.JobAsync("signed", 1_000))["status"].Should().Be("done");
    }

    [Test]
    public async Task Update_WithoutASecret_IsNotSigned()
    {
        (await _gateway.StatusOfAsync("unsigned", Updates.PrivateText(1_001, "hi"))).Should().Be(HttpStatusCode.OK);

        var request = _service.Requests.Should().ContainSingle(static request => request.IsOf("unsigned", 1_001)).Which;
        request.Headers.Should().ContainKey("webhook-id").And.NotContainKey("webhook-signature");
    }

    [TestCase(200, null)]
    [TestCase(200, "")]
    [TestCase(202, "accepted, thank you")]
    [TestCase(204, null)]
    [TestCase(200, "{}")]
    [TestCase(200, "[]")]
    public async Task AnswerThatAsksForNothing_MeansDone(int status, string? body)
    {
        _service.Respond(new Answer(status, body));

        await DeliverAsync(Updates.PrivateText(2_000, "hi"));

        (await _database.Db.JobAsync("signed", 2_000))["status"].Should().Be("done");
        Calls().Should().BeEmpty();
    }

    [Test]
    public async Task Text_IsAReplyToTheChat()
    {
        _service.Respond(Answer.Json("""{"text":"Grüße 🚀"}"""));

        await DeliverAsync(Updates.GroupText(3_000, "hi", group: -100_777));

        var call = Calls().Should().ContainSingle().Which;
        call.Path.Should().Be($"/bot{_bot.Token}/sendMessage");
        ((long)call.Json["chat_id"]!, (string)call.Json["text"]!).Should().Be((-100_777, "Grüße 🚀"));
        (await _database.Db.JobAsync("signed", 3_000))["status"].Should().Be("done");
    }

    [TestCase("answerCallbackQuery")]
    [TestCase("SENDMESSAGE")]
    [TestCase("aMethodOfNextYear")]
    public async Task Method_IsCalledWithTheBotsToken(string method)
    {
        _service.Respond(Answer.Json($$"""{"callback_query_id":"7","method":"{{method}}","cache_time":12345678901234567890,"x":[{"y":null}]}"""));

        await DeliverAsync(Updates.CallbackQuery(3_100, "data"));

        var call = Calls().Should().ContainSingle().Which;
        call.Path.Should().Be($"/bot{_bot.Token}/{method}");
        call.Text.Should().Be("""{"callback_query_id":"7","cache_time":12345678901234567890,"x":[{"y":null}]}""");
    }

    [TestCase("setWebhook")]
    [TestCase("SETWEBHOOK")]
    [TestCase("deleteWebhook")]
    [TestCase("deletewebhook")]
    [TestCase("getUpdates")]
    [TestCase("GetUpDates")]
    [TestCase("logOut")]
    [TestCase("logout")]
    [TestCase("close")]
    [TestCase("Close")]
    [TestCase(@"\u0063lose")]
    [TestCase("")]
    [TestCase("send message")]
    [TestCase("close/")]
    [TestCase("../close")]
    [TestCase("close?x=")]
    [TestCase(@"close\n")]
    [TestCase("ſetWebhook")]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task MethodThatWouldTakeTheBotAway_OrIsNone_IsNotCalled(string method)
    {
        _service.Respond(Answer.Json($$"""{"method":"{{method}}","url":"https://elsewhere.example"}"""));

        await DeliverAsync(Updates.PrivateText(4_000, "hi"));

        // It will not ask for anything else the next time.
        (await _database.Db.JobAsync("signed", 4_000))["status"].Should().Be("dead");
        Calls().Where(static call => !call.Path.EndsWith("/sendMessage", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [TestCase(1024 * 1024, "done", 1)]
    [TestCase((1024 * 1024) + 1, "dead", 0)]
    public async Task AnswerOfMoreThanOneMiB_IsNotExecuted(int length, string status, int executed)
    {
        const string Head = """{"method":"sendMessage","chat_id":1,"text":"executed"}""";
        _service.Respond(Answer.Json(Head + new string(' ', length - Head.Length)));

        await DeliverAsync(Updates.PrivateText(5_000, "hi"));

        (await _database.Db.JobAsync("signed", 5_000))["status"].Should().Be(status);
        Calls().Where(static call => call.Text.Contains("executed", StringComparison.Ordinal)).Should().HaveCount(executed);
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task Redirect_IsNotFollowed_AndNoSuccess(int status)
    {
        await using var elsewhere = await HttpReceiver.StartAsync();
        _service.Respond(new Answer(status) { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Location"] = elsewhere.Url.ToString() } });

        await DeliverAsync(Updates.PrivateText(6_000, "hi"));

        var job = await _database.Db.JobAsync("signed", 6_000);
        job["status"].Should().NotBe("done");
        ((string)job["last_error"]!).Should().Contain($"{status}");
        elsewhere.Requests.Should().BeEmpty();
    }

    private async Task DeliverAsync(RawUpdate update)
    {
        _callsBefore = _telegram.Requests.Count;
        _postsBefore = _service.Requests.Count;
        (await _gateway.StatusOfAsync("signed", update)).Should().Be(HttpStatusCode.OK);
    }

    private int _callsBefore;
    private int _postsBefore;

    private IEnumerable<ReceivedRequest> Calls() => _telegram.Requests.Skip(_callsBefore);

    private IEnumerable<ReceivedRequest> Posts(long updateId) => _service.Requests.Skip(_postsBefore).Where(request => request.IsOf("signed", updateId));
}
