using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>What PostgreSQL cannot hold, or refuses, harms neither itself nor its neighbours.</summary>
internal sealed class UnstorableUpdateTests
{
    private const long PoisonedChat = 666;

    // The cluster's lock on the log: while the test holds it, updates gather for the next batch.
    private const string LockLog = "SELECT pg_advisory_xact_lock(x'74676777'::int, 3)";

    private const string WaitsForTheLog =
        "locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private const string RefusePoison = """
        CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.telegram_chat_id = 666 AND position('poison'::bytea IN NEW.raw) > 0 THEN
            RAISE EXCEPTION 'refused for good' USING ERRCODE = '22000';
          END IF;
          RETURN NEW;
        END $$
        """;

    private TestDatabase _database = null!;
    private HttpReceiver _telegram = null!;
    private GatewayProcess _gateway = null!;

    [SetUp]
    public async Task Start()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _telegram = await HttpReceiver.StartAsync();
        _telegram.Respond(Answer.Json("""{"ok":true,"result":{"message_id":1}}"""));
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(BotEntry.Echo("prompt"), BotEntry.Echo("deferred") with { Async = true }),
            DatabaseUrl = _database.Url,
            BotApiUrl = _telegram.Url.ToString(),
        });
    }

    [TearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        await _telegram.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task TextThatPostgresCannotHold_IsAcceptedAndEchoed_AndSoAreItsNeighbours()
    {
        string[] literals = [@"""nul \u0000 nul""", @"""lone \ud83d high""", @"""lone \ude80 low""", @"""\ude80\ud83d turned round""", @"""\u0000"""];
        (string Bot, RawUpdate Update)[] sent =
        [
            .. from bot in new[] { "prompt", "deferred" }
               from number in Enumerable.Range(0, 20)
               let literal = number % 4 == 0 ? literals[number / 4] : $"\"neighbour {number}\""
               select (bot, Updates.PrivateTextLiteral(100 + number, literal, person: 1_000 + number)),
        ];

        var answers = await DeliverAsOneBatchAsync(sent);

        answers.Should().AllBeEquivalentTo(HttpStatusCode.OK);
        await _database.Db.BecomeIdleAsync();
        (await _database.Db.CountAsync("gateway_jobs", "status = 'done' AND attempts = 1 AND update_id >= 100")).Should().Be(sent.Length);
        foreach (var (bot, update) in sent)
        {
            (await _database.Db.ScalarAsync<byte[]>("SELECT raw FROM events WHERE bot_slug = $1 AND update_id = $2", bot, update.UpdateId))
                .Should().Equal(update.Bytes.ToArray());
        }

        var echoes = _telegram.Requests.Select(static call => (string)call.Json["text"]!).ToList();
        echoes.Should().HaveCount(sent.Length);
        echoes.Should().Contain(["nul \ufffd nul", "lone \ufffd high", "lone \ufffd low", "neighbour 1", "neighbour 19"]);
    }

    [TestCase("CREATE TRIGGER poison BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse_poison()", TestName = "{m}(at the statement)")]
    [TestCase(
        "CREATE CONSTRAINT TRIGGER poison AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_poison()",
        TestName = "{m}(at the commit)")]
    public async Task UpdateThatPostgresRefusesForGood_IsKeptDead_AndBlocksNobody(string trigger)
    {
        await _database.Db.ExecuteAsync(RefusePoison);
        await _database.Db.ExecuteAsync(trigger);
        var poison = Updates.PrivateText(200, "poison", PoisonedChat);
        var neighbours = Enumerable.Range(201, 30).Select(static id => Updates.PrivateText(id, "neighbour", person: id)).ToList();

        var answers = await DeliverAsOneBatchAsync([.. neighbours.Take(15).Append(poison).Concat(neighbours.Skip(15)).Select(static update => ("prompt", update))]);

        answers.Should().AllBeEquivalentTo(HttpStatusCode.OK);
        var job = await _database.Db.JobAsync("prompt", 200);
        (job["status"], job["kind"], job["telegram_chat_id"], job["attempts"]).Should().Be(("dead", "", null, 0));
        ((string)job["last_error"]!).Should().Contain("22000");
        var logged = (await _database.Db.RowsAsync("SELECT * FROM events WHERE update_id = 200")).Should().ContainSingle().Which;
        ((byte[])logged["raw"]!).Should().Equal(poison.Bytes.ToArray());
        (logged["kind"], logged["telegram_chat_id"]).Should().Be(("", null));
        foreach (var neighbour in neighbours)
            (await _database.Db.JobAsync("prompt", neighbour.UpdateId))["status"].Should().Be("done");

        // Known now, and its chat goes on.
        (await _gateway.StatusOfAsync("prompt", poison)).Should().Be(HttpStatusCode.OK);
        (await _gateway.StatusOfAsync("prompt", Updates.PrivateText(300, "wholesome", PoisonedChat))).Should().Be(HttpStatusCode.OK);
        (await _database.Db.JobAsync("prompt", 300))["status"].Should().Be("done");
        _telegram.Requests.Count(static call => call.Json["chat_id"]!.GetValue<long>() == PoisonedChat).Should().Be(1);
    }

    /// <summary>Lets go of them only when all but the first few wait for the same commit.</summary>
    private async Task<HttpStatusCode[]> DeliverAsOneBatchAsync(IReadOnlyList<(string Bot, RawUpdate Update)> updates)
    {
        await using var log = await _database.Db.OpenAsync();
        await using var transaction = await log.BeginTransactionAsync();
        await using (var held = log.CreateCommand())
        {
            held.CommandText = LockLog;
            await held.ExecuteNonQueryAsync();
        }

        var first = _gateway.StatusOfAsync("prompt", Updates.PollAnswer(1));
        await Eventually.BecomesAsync(async () => await _database.Db.CountAsync("pg_locks", WaitsForTheLog) == 1);
        var others = updates.Select(delivery => _gateway.StatusOfAsync(delivery.Bot, delivery.Update)).ToList();
        // Answers to later requests: those before them have been read.
        for (var round = 0; round < 20; round++)
            (await _gateway.Http.GetAsync("/health/live")).Dispose();
        await transaction.CommitAsync();

        (await first).Should().Be(HttpStatusCode.OK);
        return await Task.WhenAll(others);
    }
}
