using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>Who delivers to which bot is settled before a byte of the body is read.</summary>
internal sealed class SecretTests
{
    private const string Header = "X-Telegram-Bot-Api-Secret-Token";

    private readonly BotEntry _derived = BotEntry.None("derived");
    private readonly BotEntry _chosen = BotEntry.None("chosen") with { WebhookSecret = new string('s', 256), Username = "Chosen_Bot" };
    private TestDatabase _database = null!;
    private GatewayProcess _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _gateway = await GatewayProcess.StartAsync(new GatewayStart { Bots = new BotsFile(_derived, _chosen), DatabaseUrl = _database.Url });
    }

    [SetUp]
    public Task Empty() => _database.Db.ExecuteAsync("TRUNCATE events, gateway_jobs");

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task RightSecret_DerivedOrChosen_IsAccepted([Values("derived", "chosen")] string bot) =>
        (await _gateway.StatusOfAsync(bot, Updates.PrivateText(1, "hi"))).Should().Be(HttpStatusCode.OK);

    [Test]
    public async Task WrongSecret_IsRefused_AndNothingStored()
    {
        string[] wrong = ["", "wrong", _chosen.Secret, _derived.Secret[..^1], _derived.Secret + "0", _derived.Secret.ToUpperInvariant(), new('a', 257), new('a', 8_000)];
        foreach (var secret in wrong)
        {
            using var answer = await _gateway.DeliverAsync("derived", Updates.PrivateText(1, "hi"), secret);

            await answer.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "wrong_secret");
        }

        (await _database.Db.CountAsync("events")).Should().Be(0);
        (await _database.Db.CountAsync("gateway_jobs")).Should().Be(0);
    }

    [TestCaseSource(nameof(WrongHeaders))]
    public async Task WrongSecret_IsSaidBeforeTheBodyComes(Func<string, string[]> headers)
    {
        using var connection = await RawConnection.OpenAsync(_gateway);

        await connection.SendHeadersAsync("derived", [.. headers(_derived.Secret), "Content-Type: application/json", "Content-Length: 1000"]);

        (await connection.ReadStatusAsync()).Should().Be(401);
    }

    [Test]
    public async Task UnknownBot_IsSaidBeforeTheSecretIsLookedAt()
    {
        foreach (var secret in new[] { "", "wrong", _derived.Secret })
        {
            using var answer = await _gateway.DeliverAsync("nobody", Updates.PrivateText(1, "hi"), secret);

            await answer.ShouldBeProblemAsync(HttpStatusCode.NotFound, "unknown_bot");
        }

        using var connection = await RawConnection.OpenAsync(_gateway);
        await connection.SendHeadersAsync("nobody", "Content-Length: 1000");
        (await connection.ReadStatusAsync()).Should().Be(404);
    }

    [TestCase("Chosen_Bot")]
    [TestCase("chosen_bot")]
    [TestCase("CHOSEN_BOT")]
    public async Task Username_InAnyCase_NamesTheBot(string username)
    {
        (await _gateway.StatusOfAsync(username, Updates.PrivateText(7, "hi"))).Should().Be(HttpStatusCode.OK);

        (await _database.Db.ColumnAsync<string>("SELECT bot_slug FROM events")).Should().Equal("chosen");
    }

    private static IEnumerable<TestCaseData> WrongHeaders()
    {
        yield return Case("missing", static _ => []);
        yield return Case("empty", static _ => [$"{Header}:"]);
        yield return Case("wrong", static _ => [$"{Header}: wrong"]);
        yield return Case("over-long", static _ => [$"{Header}: {new string('a', 8_000)}"]);
        yield return Case("doubled", static right => [$"{Header}: {right}", $"{Header}: {right}"]);
        yield return Case("right and wrong", static right => [$"{Header}: {right}", $"{Header}: wrong"]);
        yield return Case("listed", static right => [$"{Header}: {right}, {right}"]);

        static TestCaseData Case(string name, Func<string, string[]> headers) => new TestCaseData(headers).SetArgDisplayNames(name);
    }
}
