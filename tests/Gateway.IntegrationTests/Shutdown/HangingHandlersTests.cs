using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Shutdown;

/// <summary>
/// SIGTERM while handlers hang: with a database, without one, and while PostgreSQL is dead or frozen. Cancelling takes 20 s, so all
/// four gateways go through it at the same time, once, and each test looks at one thing that came of it.
/// </summary>
[NonParallelizable]
internal sealed class HangingHandlersTests
{
    private readonly List<HangingGateway> _gateways = [];
    private TestDatabase _database = null!;
    private PrivatePostgres _dying = null!;
    private PrivatePostgres _freezing = null!;
    private HangingGateway _durable = null!;
    private HangingGateway _withoutDatabase = null!;
    private HangingGateway _orphaned = null!;
    private HangingGateway _stalled = null!;

    [OneTimeSetUp]
    public async Task TerminateAll()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        _dying = await PrivatePostgres.StartAsync();
        _freezing = await PrivatePostgres.StartAsync();
        _gateways.Add(_durable = await HangingGateway.StartAsync(_database.Url));
        _gateways.Add(_withoutDatabase = await HangingGateway.StartAsync(databaseUrl: null));
        _gateways.Add(_orphaned = await HangingGateway.StartAsync(_dying.ConnectionUrl(await _dying.CreateDatabaseAsync())));
        _gateways.Add(_stalled = await HangingGateway.StartAsync(_freezing.ConnectionUrl(await _freezing.CreateDatabaseAsync())));

        await _dying.KillAsync();
        await _freezing.FreezeAsync();
        await Task.WhenAll(_gateways.Select(static gateway => gateway.TerminateAsync()));
    }

    [OneTimeTearDown]
    public async Task StopAll()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        _freezing.Thaw();
        await _freezing.DisposeAsync();
        await _dying.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public void WithADatabase_EndsWell_AfterTheHandlersWereCancelledAt20Seconds() =>
        _durable.ShouldHaveEnded(TimeSpan.FromSeconds(19.5));

    [Test]
    public async Task WithADatabase_WhatHangsIsGivenBackWithoutAnAttemptSpent_AndTheNextProcessFinishesIt()
    {
        (await _durable.SyncAnswer()).Should().Be(200, "it goes on as a job");
        _durable.ShouldHaveCancelled("now");
        _durable.ShouldHaveCancelled("later");
        var jobs = await _database.Db.RowsAsync("SELECT status, attempts, lease_id FROM gateway_jobs");
        jobs.Should().HaveCount(3).And.OnlyContain(static job =>
            string.Equals((string?)job["status"], "pending", StringComparison.Ordinal) && (int?)job["attempts"] == 0 && job["lease_id"] == null);

        _durable.Service.Respond(Answer.Done);
        await using var successor = await _durable.StartSuccessorAsync();

        await Eventually.BecomesAsync(async () => await _database.Db.CountAsync("gateway_jobs", "status = 'done' AND attempts = 1") == 3);
        _durable.Service.Overlapping(static request => $"{request.Path}:{request.Chat}").Should().BeEmpty("nothing was given back while it ran");
    }

    [Test]
    public async Task AuthBot_WhoseHandlerHangs_Is500_AlsoWithADatabase()
    {
        (await _durable.AuthAnswer()).Should().Be(500);
        _durable.ShouldHaveCancelled("factory");
    }

    [Test]
    public async Task WithoutADatabase_WhatHangsIs500_SoThatTelegramDeliversAgain()
    {
        _withoutDatabase.ShouldHaveEnded(TimeSpan.FromSeconds(19.5));
        (await _withoutDatabase.SyncAnswer()).Should().Be(500);
        _withoutDatabase.ShouldHaveCancelled("now");
    }

    [Test]
    public void WhilePostgresIsDead_EndsWellInTime() => _orphaned.ShouldHaveEnded(TimeSpan.FromSeconds(19.5));

    [Test]
    public void WhilePostgresIsFrozen_EndsWellInTime() => _stalled.ShouldHaveEnded(TimeSpan.FromSeconds(19.5));
}
