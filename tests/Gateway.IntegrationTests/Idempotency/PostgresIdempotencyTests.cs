using System.Text;
using Gateway.Application;
using Gateway.Application.Idempotency;
using Gateway.Infrastructure.Idempotency;
using Gateway.IntegrationTests.Jobs;
using Npgsql;

namespace Gateway.IntegrationTests.Idempotency;

/// <summary>What the table promises whichever process asks.</summary>
internal sealed class PostgresIdempotencyTests : QueueFixture
{
    private static readonly StoredAnswer Sent = new(StoredAnswer.Done, "{}"u8.ToArray());

    private NpgsqlDataSource _database = null!;
    private PostgresIdempotency _keys = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        await Db.ExecuteAsync("TRUNCATE idempotency_keys");
        _database = QueueInstance.Connect(DatabaseUrl);
        _keys = new PostgresIdempotency(_database);
    }

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task OfTwenty_OneTakesTheKey()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ClaimAsync(Hold())));

        claims.Count(claim => claim.State == ClaimState.Taken).Should().Be(1);
        claims.Count(claim => claim.State == ClaimState.InFlight).Should().Be(19);
    }

    [Test]
    public async Task AnAnswer_IsForEveryRepeat()
    {
        var hold = Hold();
        await ClaimAsync(hold);

        (await _keys.AnswerAsync(hold, Sent, CancellationToken.None)).Should().BeTrue();

        var claim = await ClaimAsync(Hold());
        claim.State.Should().Be(ClaimState.Answered);
        (claim.Answer!.Status, Encoding.UTF8.GetString(claim.Answer.Json)).Should().Be((200, "{}"));
    }

    [Test]
    public async Task AnotherBody_IsTold_InFlightAndAfter()
    {
        var hold = Hold();
        await ClaimAsync(hold);
        (await ClaimAsync(Hold(body: 9))).State.Should().Be(ClaimState.OtherBody);

        await _keys.AnswerAsync(hold, Sent, CancellationToken.None);

        (await ClaimAsync(Hold(body: 9))).State.Should().Be(ClaimState.OtherBody);
    }

    [Test]
    public async Task Account_Route_AndKey_AllCount()
    {
        (await ClaimAsync(Hold())).State.Should().Be(ClaimState.Taken);
        (await ClaimAsync(Hold(account: "user:2"))).State.Should().Be(ClaimState.Taken);
        (await ClaimAsync(Hold(route: "POST /b"))).State.Should().Be(ClaimState.Taken);
        (await ClaimAsync(Hold(key: "k2"))).State.Should().Be(ClaimState.Taken);
    }

    [Test]
    public async Task AFreedKey_IsTakenAgain()
    {
        var hold = Hold();
        await ClaimAsync(hold);

        (await _keys.FreeAsync(hold, CancellationToken.None)).Should().BeTrue();

        (await ClaimAsync(Hold(body: 9))).State.Should().Be(ClaimState.Taken);
    }

    [Test]
    public async Task AHolderThatDoesNotRenew_IsTakenForCrashed_ByTheServersClock()
    {
        var hold = Hold();
        await ClaimAsync(hold);
        await Db.ExecuteAsync("UPDATE idempotency_keys SET held_until = now() - interval '1 ms'");
        (await ClaimAsync(Hold())).State.Should().Be(ClaimState.Abandoned);

        await _keys.RenewAsync(hold, CancellationToken.None);

        (await ClaimAsync(Hold())).State.Should().Be(ClaimState.InFlight);
    }

    [Test]
    public async Task ALateAnswer_OfOneTakenForCrashed_StillCounts()
    {
        var hold = Hold();
        await ClaimAsync(hold);
        await Db.ExecuteAsync("UPDATE idempotency_keys SET held_until = now() - interval '1 ms'");

        (await _keys.AnswerAsync(hold, Sent, CancellationToken.None)).Should().BeTrue();

        (await ClaimAsync(Hold())).State.Should().Be(ClaimState.Answered);
    }

    [Test]
    public async Task ALateWordOfAnEarlierHolder_ChangesNothing()
    {
        var (early, late) = (Hold(), Hold());
        await ClaimAsync(early);
        await _keys.FreeAsync(early, CancellationToken.None);
        await ClaimAsync(late);

        (await _keys.FreeAsync(early, CancellationToken.None)).Should().BeFalse();
        (await _keys.AnswerAsync(early, Sent, CancellationToken.None)).Should().BeFalse();

        (await ClaimAsync(Hold())).State.Should().Be(ClaimState.InFlight);
    }

    [Test]
    public async Task AnAnswer_IsNeitherChangedNorFreed()
    {
        var hold = Hold();
        await ClaimAsync(hold);
        await _keys.AnswerAsync(hold, Sent, CancellationToken.None);

        (await _keys.AnswerAsync(hold, new StoredAnswer(StoredAnswer.Unknown, []), CancellationToken.None)).Should().BeFalse();
        (await _keys.FreeAsync(hold, CancellationToken.None)).Should().BeFalse();

        (await ClaimAsync(Hold())).Answer!.Status.Should().Be(StoredAnswer.Done);
    }

    [TestCase("23 hours 59 minutes", ClaimState.Answered)]
    [TestCase("24 hours", ClaimState.Taken)]
    public async Task AKey_IsRecognisedForADay(string age, ClaimState state)
    {
        var hold = Hold();
        await ClaimAsync(hold);
        await _keys.AnswerAsync(hold, Sent, CancellationToken.None);
        await Db.ExecuteAsync($"UPDATE idempotency_keys SET started_at = now() - interval '{age}'");

        (await ClaimAsync(Hold())).State.Should().Be(state);
    }

    [Test]
    public async Task WithoutADatabase_NothingIsTaken()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=x;Timeout=2");

        await FluentActions.Awaiting(() => new PostgresIdempotency(nowhere).ClaimAsync(Hold(), CancellationToken.None)).Should().ThrowAsync<StoreUnavailableException>();
    }

    private Task<IdempotencyClaim> ClaimAsync(IdempotencyHold hold) => _keys.ClaimAsync(hold, CancellationToken.None);

    private static IdempotencyHold Hold(string account = "user:1", string route = "POST /a", string key = "k1", byte body = 1) =>
        new(account, new OnceKey(key, route, [body]), Guid.NewGuid());
}
