using System.Net;
using System.Net.Http.Headers;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

internal sealed class BadInputTests
{
    private readonly BotEntry _bot = BotEntry.None("kept");
    private TestDatabase _database = null!;
    private GatewayProcess _gateway = null!;

    private string SecretHeader => $"X-Telegram-Bot-Api-Secret-Token: {_bot.Secret}";

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(_bot, BotEntry.None("other")),
            DatabaseUrl = _database.Url,
        });
    }

    [SetUp]
    public Task Empty() => _database.Db.ExecuteAsync("TRUNCATE events, gateway_jobs");

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
    }

    [TestCaseSource(typeof(BadInput), nameof(BadInput.Malformed))]
    public async Task MalformedUpdate_IsRefused_AndNothingStored(byte[] body)
    {
        using var answer = await _gateway.DeliverAsync("kept", body);

        await answer.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "malformed_update");
        await NothingIsStoredAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task OneByteOverOneMiB_IsTooLarge(bool chunked)
    {
        using var answer = await SendAsync(BadInput.OfLength(BadInput.MiB + 1), chunked);

        await answer.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        await NothingIsStoredAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ExactlyOneMiB_IsAccepted(bool chunked)
    {
        var body = BadInput.OfLength(BadInput.MiB);

        using var answer = await SendAsync(body, chunked);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await _database.Db.ScalarAsync<byte[]>("SELECT raw FROM events")).Should().Equal(body);
    }

    [Test]
    public async Task TooLarge_IsSaidBeforeTheBodyComes()
    {
        using var connection = await RawConnection.OpenAsync(_gateway);

        await connection.SendHeadersAsync("kept", SecretHeader, "Content-Type: application/json", "Content-Length: 4000000000");

        (await connection.ReadStatusAsync()).Should().Be(413);
    }

    [Test]
    public async Task SixtyFourLevels_AreAccepted()
    {
        using var answer = await _gateway.DeliverAsync("kept", BadInput.Nested(64));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Be("{}");
        (await _database.Db.CountAsync("events")).Should().Be(1);
    }

    [TestCase("Content-Length: 100")]
    [TestCase("Transfer-Encoding: chunked")]
    public async Task BodyThatNeverComes_EndsTheRequest(string length)
    {
        using var connection = await RawConnection.OpenAsync(_gateway);

        await connection.SendHeadersAsync("kept", SecretHeader, "Content-Type: application/json", length);

        // Or no answer at all, only the connection's end.
        (await connection.ReadStatusAsync() ?? 408).Should().Be(408);
        await NothingIsStoredAsync();
    }

    [Test]
    public async Task ChunkPastEveryLength_IsABadRequest()
    {
        using var connection = await RawConnection.OpenAsync(_gateway);

        await connection.SendHeadersAsync("kept", SecretHeader, "Content-Type: application/json", "Transfer-Encoding: chunked");
        await connection.SendAsync("FFFFFFFFF\r\n"u8.ToArray());

        (await connection.ReadStatusAsync()).Should().Be(400);
        await NothingIsStoredAsync();
    }

    [Test]
    public async Task BodyThatBreaksOff_IsForgotten()
    {
        using (var connection = await RawConnection.OpenAsync(_gateway))
        {
            await connection.SendHeadersAsync("kept", SecretHeader, "Content-Type: application/json", "Content-Length: 100");
            await connection.SendAsync("""{"update_id":1"""u8.ToArray());
        }

        // The next one is none the worse for it.
        (await _gateway.StatusOfAsync("kept", Updates.PrivateText(2, "whole"))).Should().Be(HttpStatusCode.OK);
        (await _database.Db.ColumnAsync<long>("SELECT update_id FROM events")).Should().Equal(2);
    }

    [Test]
    public async Task OtherMethods_AreRefused()
    {
        using var answer = await _gateway.Http.GetAsync(GatewayProcess.UpdateEndpoint("kept"));

        await answer.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    private async Task NothingIsStoredAsync()
    {
        (await _database.Db.CountAsync("events")).Should().Be(0);
        (await _database.Db.CountAsync("gateway_jobs")).Should().Be(0);
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] body, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayProcess.UpdateEndpoint("kept")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", _bot.Secret);
        request.Headers.TransferEncodingChunked = chunked;
        return await _gateway.Http.SendAsync(request);
    }
}
