using Gateway.Application.Accounts;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Accounts;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Access;

/// <summary>Rights as they are read for a request: from PostgreSQL, and from Redis while the epoch is known.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class AccessReaderTests
{
    private RedisDatabase _redis = null!;
    private AccountsHost _host = null!;

    private IAccessReader Accounts => _host.Get<IAccessReader>();

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = await SharedServers.ClaimRedisAsync();
        _host = await AccountsHost.StartAsync(("REDIS_URL", _redis.Url));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    public async Task AUser_HasWhatRolesAndPermissionsAddUpTo()
    {
        var person = await _host.AddUserAsync("viewer");
        var chat = await AddChatAsync("alerts");
        await PermitAsync("user_id", person.Id, "alerts", chat, send: true);
        await PermitAsync("user_id", person.Id, "shop", null, manage: true);

        var account = (await UserAsync(person))!;

        account.Should().BeEquivalentTo(new { Kind = CallerKind.User, person.Id, person.Name, Disabled = false, TokensValidAfter = (DateTimeOffset?)null, Roles = new[] { "viewer" } });
        account.Access.Scopes.Should().BeEquivalentTo(Scope.OfViewers);
        (account.Access.OnChat("alerts", chat), account.Access.OnBot("alerts"), account.Access.OnBot("shop")).Should().Be((Right.Send, Right.None, Right.Manage));
    }

    [Test]
    public async Task AnAdmin_MayEverything()
    {
        var account = await UserAsync(await _host.AddUserAsync("admin"));

        account!.Access.IsAdmin.Should().BeTrue();
    }

    [Test]
    public async Task AKey_IsHeldToItsBots_AndNeverMakesUsersOrKeys()
    {
        var (id, _) = await _host.AddKeyAsync();
        await _host.Db.ExecuteAsync("UPDATE api_keys SET bots_limited = true, rate_per_minute = 7, expires_at = '2030-01-01Z' WHERE id = $1", id);
        await _host.Db.ExecuteAsync("INSERT INTO api_key_bots (api_key_id, bot_slug) VALUES ($1, 'alerts')", id);
        await PermitAsync("api_key_id", id, "alerts", null, read: true);
        await PermitAsync("api_key_id", id, "shop", null, read: true);

        var account = (await Accounts.FindAsync(CallerKind.ApiKey, id, CancellationToken.None))!;

        account.Should().BeEquivalentTo(new { Kind = CallerKind.ApiKey, Id = id, Name = "a key", RatePerMinute = 7, ExpiresAt = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        account.Access.Scopes.Should().BeEquivalentTo(Scope.All.Except(Scope.NeverOfKeys, StringComparer.Ordinal));
        (account.Access.IsAdmin, account.Access.OnBot("alerts"), account.Access.OnBot("shop")).Should().Be((false, Right.Read, Right.None));
    }

    [Test]
    public async Task AKeyLimitedToNoBot_HasNone()
    {
        var (id, _) = await _host.AddKeyAsync();
        await _host.Db.ExecuteAsync("UPDATE api_keys SET bots_limited = true WHERE id = $1", id);

        (await Accounts.FindAsync(CallerKind.ApiKey, id, CancellationToken.None))!.Access.BotLimit.Should().NotBeNull().And.BeEmpty();
    }

    [Test]
    public async Task AnAccountThatIsNot_IsNull()
    {
        (await Accounts.FindAsync(CallerKind.User, long.MaxValue, CancellationToken.None)).Should().BeNull();
        (await Accounts.FindAsync(CallerKind.ApiKey, long.MaxValue, CancellationToken.None)).Should().BeNull();
    }

    [Test]
    public async Task WhatIsCached_ComesBackTheSame_UntilTheEpochIsRaised()
    {
        var person = await _host.AddUserAsync("operator");
        var chat = await AddChatAsync("cached");
        await PermitAsync("user_id", person.Id, "cached", chat, read: true);
        await PermitAsync("user_id", person.Id, "shop", null, send: true);
        await _host.ReadEpochAsync();
        var read = await UserAsync(person);
        await CachedAsync(person);
        await _host.Db.ExecuteAsync("DELETE FROM user_roles WHERE user_id = $1", person.Id);

        await _host.ReadEpochAsync();
        (await UserAsync(person)).Should().BeEquivalentTo(read);

        await _host.RaiseEpochAsync();
        await _host.ReadEpochAsync();
        (await UserAsync(person))!.Roles.Should().BeEmpty();
    }

    [Test]
    public async Task ACachedEntry_LastsFiveMinutes()
    {
        var person = await _host.AddUserAsync();
        await _host.ReadEpochAsync();
        await UserAsync(person);

        var left = await _redis.Keys.KeyTimeToLiveAsync(await CachedAsync(person));

        left.Should().BeGreaterThan(TimeSpan.FromMinutes(4)).And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(5));
    }

    [Test]
    public async Task AnEpochReadTooLongAgo_IsAsGoodAsNone()
    {
        var person = await _host.AddUserAsync();
        await _host.ReadEpochAsync();
        await UserAsync(person);
        await CachedAsync(person);
        await _host.Db.ExecuteAsync("UPDATE users SET disabled = true WHERE id = $1", person.Id);
        var epoch = await _host.Db.ScalarAsync<long>("SELECT epoch FROM access_epoch");

        (await SeenByOneThatReadItAsync(TimeSpan.Zero)).Disabled.Should().BeFalse("the cache counts under an epoch that was just read");
        (await SeenByOneThatReadItAsync(TimeSpan.FromSeconds(1))).Disabled.Should().BeTrue();

        async Task<AccountAccess> SeenByOneThatReadItAsync(TimeSpan ago)
        {
            await using var another = await AccountsHost.StartAsync(("REDIS_URL", _redis.Url), ("DATABASE_URL", _host.Url));
            var beganAt = TimeProvider.System.GetTimestamp() - (long)(ago.TotalSeconds * TimeProvider.System.TimestampFrequency);
            another.Get<KnownEpoch>().Learn(beganAt, epoch, bots: 0);
            return (await another.Get<IAccessReader>().FindAsync(CallerKind.User, person.Id, CancellationToken.None))!;
        }
    }

    [TestCase("not JSON")]
    [TestCase("{}")]
    [TestCase("null")]
    public async Task AnEntryThatCannotBeRead_IsNone(string entry)
    {
        var person = await _host.AddUserAsync();
        await _host.ReadEpochAsync();
        await _redis.Keys.StringSetAsync(await KeyAsync(person), entry);

        (await UserAsync(person))!.Name.Should().Be(person.Name);
    }

    [Test]
    public async Task WhoAsksAtTheSameTime_IsAnsweredByOneReading()
    {
        var person = await _host.AddUserAsync();
        await using var connection = await _host.Db.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE users IN ACCESS EXCLUSIVE MODE", connection))
            await hold.ExecuteNonQueryAsync();

        var all = Enumerable.Range(0, 50).Select(_ => UserAsync(person)).ToArray();
        await Eventually.BecomesAsync(async () => await WaitingAsync() > 0);
        (await WaitingAsync()).Should().Be(1);
        await transaction.RollbackAsync();

        (await Task.WhenAll(all)).Should().OnlyContain(account => account!.Name == person.Name);

        Task<long> WaitingAsync() => _host.Db.CountAsync("pg_stat_activity", "wait_event_type = 'Lock' AND datname = current_database()");
    }

    [Test]
    public async Task WithoutRedis_PostgresIsAsked_AndNobodyWaitsForRedis()
    {
        await using var host = await AccountsHost.StartAsync(("REDIS_URL", "redis://127.0.0.1:1"));
        var person = await host.AddUserAsync();
        await host.ReadEpochAsync();
        var accounts = host.Get<IAccessReader>();
        await accounts.FindAsync(CallerKind.User, person.Id, CancellationToken.None);
        await Eventually.BecomesAsync(() => host.Get<Infrastructure.Redis.RedisCircuit>().IsOpen());

        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 100; i++)
            (await accounts.FindAsync(CallerKind.User, person.Id, CancellationToken.None))!.Name.Should().Be(person.Name);

        TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(20), "a try at Redis costs 250 ms");
    }

    private Task<AccountAccess?> UserAsync(Person person) => Accounts.FindAsync(CallerKind.User, person.Id, CancellationToken.None);

    private async Task<string> KeyAsync(Person person) => $"tg-gw:access:{await _host.Db.ScalarAsync<long>("SELECT epoch FROM access_epoch")}:user:{person.Id}";

    /// <summary>Waits until the account is in the cache under the current epoch.</summary>
    private async Task<string> CachedAsync(Person person)
    {
        var key = await KeyAsync(person);
        await Eventually.BecomesAsync(() => _redis.Keys.KeyExistsAsync(key));
        return key;
    }

    private Task<long> AddChatAsync(string bot) => _host.Db.ScalarAsync<long>(
        "INSERT INTO chats (bot_slug, telegram_id, type, created_at) VALUES ($1, (random() * 1e12)::bigint, 'private', now()) RETURNING id", bot);

    private Task<int> PermitAsync(string account, long id, string bot, long? chat, bool read = false, bool send = false, bool manage = false) => _host.Db.ExecuteAsync(
        $"INSERT INTO chat_permissions ({account}, bot_slug, chat_id, can_read, can_send, can_manage, created_at) VALUES ($1, $2, {chat?.ToString() ?? "NULL"}, $3, $4, $5, now())",
        id, bot, read, send, manage);
}
