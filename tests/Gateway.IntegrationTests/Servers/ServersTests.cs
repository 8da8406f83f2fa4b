namespace Gateway.IntegrationTests.Servers;

internal sealed class PrivatePostgresTests
{
    [Test]
    public async Task Committed_rows_survive_a_kill_and_uncommitted_ones_do_not()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        var db = new Db(postgres.ConnectionUrl(await postgres.CreateDatabaseAsync()));
        await db.ExecuteAsync("CREATE TABLE kept (id int)");
        await db.ExecuteAsync("INSERT INTO kept VALUES (1)");
        await using var open = await db.OpenAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await using var insert = open.CreateCommand();
        insert.CommandText = "INSERT INTO kept VALUES (2)";
        await insert.ExecuteNonQueryAsync();

        await postgres.KillAsync();
        postgres.Processes.Should().BeEmpty();
        await postgres.RestartAsync();

        (await db.ColumnAsync<int>("SELECT id FROM kept")).Should().Equal(1);
    }

    [Test]
    public async Task RestartAsync_KeepsThePort()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        var url = postgres.ConnectionUrl();

        await postgres.RestartAsync();

        (await new Db(url).ScalarAsync<int>("SELECT 1")).Should().Be(1);
    }

    [Test]
    public async Task What_is_acknowledged_is_on_disk()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        var db = new Db(postgres.ConnectionUrl());

        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
            (await db.ScalarAsync<string>($"SHOW {setting}")).Should().Be("on", setting);
    }

    [Test]
    public async Task Freeze_StopsOpenConnections_ThawLetsThemGoOn()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        await using var connection = await new Db(postgres.ConnectionUrl()).OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";

        await postgres.FreezeAsync();
        var answer = command.ExecuteScalarAsync();
        postgres.Processes.Should().NotBeEmpty().And.OnlyContain(id => ProcessState(id) == 'T');
        answer.IsCompleted.Should().BeFalse();

        postgres.Thaw();
        (await answer).Should().Be(1);
    }

    [Test]
    public async Task DisposeAsync_AlsoFrozen_LeavesNoProcessFilesOrSharedMemory()
    {
        var postgres = await PrivatePostgres.StartAsync();
        var folder = new DirectoryInfo($"/proc/{postgres.Processes[0]}/cwd").LinkTarget!;
        await postgres.KillAsync();
        await postgres.RestartAsync();
        var segment = postgres.SharedMemoryId;
        SharedMemoryIds().Should().Contain(segment);
        await postgres.FreezeAsync();

        await postgres.DisposeAsync();

        postgres.Processes.Should().BeEmpty();
        Directory.Exists(folder).Should().BeFalse();
        SharedMemoryIds().Should().NotContain(segment);
    }

    private static List<string> SharedMemoryIds() =>
        File.ReadLines("/proc/sysvipc/shm").Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).ToList();

    private static char ProcessState(int id) => File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1][0];
}

internal sealed class PrivateRedisTests
{
    [TestCase(true, "kept")]
    [TestCase(false, null)]
    public async Task RestartAsync_AfterKill_ComesBackWithItsDataOrWithout(bool withData, string? expected)
    {
        await using var redis = await PrivateRedis.StartAsync(persist: true);
        await SetAsync(redis, "kept");

        await redis.KillAsync();
        redis.Processes.Should().BeEmpty();
        await redis.RestartAsync(withData);

        (await GetAsync(redis)).Should().Be(expected);
    }

    [Test]
    public async Task RestartAsync_WithDataOfAServerThatKeepsNone_IsRefused()
    {
        await using var redis = await PrivateRedis.StartAsync();

        await redis.Invoking(server => server.RestartAsync(withData: true)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Test]
    public async Task Freeze_GivesNoAnswer_ThawGivesIt()
    {
        await using var redis = await PrivateRedis.StartAsync();
        using var connection = await RedisUrl.Parse(redis.Url).ConnectAsync();

        await redis.FreezeAsync();
        var pong = connection.GetDatabase().PingAsync();
        pong.IsCompleted.Should().BeFalse();
        redis.Thaw();

        (await pong).Should().BePositive();
    }

    private static async Task SetAsync(PrivateRedis redis, string value)
    {
        using var connection = await RedisUrl.Parse(redis.Url).ConnectAsync();
        await connection.GetDatabase().StringSetAsync("key", value);
    }

    private static async Task<string?> GetAsync(PrivateRedis redis)
    {
        using var connection = await RedisUrl.Parse(redis.Url).ConnectAsync();
        return await connection.GetDatabase().StringGetAsync("key");
    }
}

internal sealed class SharedServersTests
{
    [Test]
    public async Task CreateDatabaseAsync_GivesEachTestItsOwn_AndDropsIt()
    {
        var first = await SharedServers.CreateDatabaseAsync();
        await using var second = await SharedServers.CreateDatabaseAsync();
        await first.Db.ExecuteAsync("CREATE TABLE mine (id int)");
        await using var stillConnected = await first.Db.OpenAsync();

        first.Name.Should().StartWith("tgw_test_").And.NotBe(second.Name);
        (await second.Db.ScalarAsync<string>("SELECT to_regclass('mine')::text")).Should().BeNull();
        await first.DisposeAsync();
        (await second.Db.CountAsync("pg_database", "datname = $1", first.Name)).Should().Be(0);
    }

    [Test]
    public async Task ClaimRedisAsync_GivesEachTestItsOwn()
    {
        await using var first = await SharedServers.ClaimRedisAsync();
        await using var second = await SharedServers.ClaimRedisAsync();
        await first.Keys.StringSetAsync("tg-gw:auth:1", "session");

        second.Url.Should().NotBe(first.Url);
        (await second.Keys.KeyExistsAsync("tg-gw:auth:1")).Should().BeFalse();
    }

    [Test]
    public async Task ClaimRedisAsync_GivesTheNextTestAnEmptyOne()
    {
        await using var redis = await PrivateRedis.StartAsync();
        var server = RedisUrl.Parse(redis.Url);
        var first = await RedisDatabase.ClaimAsync(server);
        await first.Keys.StringSetAsync("tg-gw:auth:1", "session");

        await first.DisposeAsync();
        await using var next = await RedisDatabase.ClaimAsync(server);

        next.Url.Should().Be(first.Url);
        (await next.Keys.KeyExistsAsync("tg-gw:auth:1")).Should().BeFalse();
    }

    [Test]
    public async Task ClaimRedisAsync_LeavesOtherPeoplesKeysAlone()
    {
        await using var redis = await PrivateRedis.StartAsync();
        using var connection = await RedisUrl.Parse(redis.Url).ConnectAsync();
        await connection.GetDatabase().StringSetAsync("precious", "1");

        await using var claimed = await RedisDatabase.ClaimAsync(RedisUrl.Parse(redis.Url));

        claimed.Url.Should().EndWith("/1");
        (await connection.GetDatabase().KeyExistsAsync("precious")).Should().BeTrue();
    }

    [TestCase("postgres://me:p%40ss@db.example:6543/app?sslmode=require")]
    [TestCase("postgres://postgres@127.0.0.1:5432/postgres")]
    public void PostgresUrl_Parsed_WritesItselfAgain(string url) => PostgresUrl.Parse(url).ToString().Should().Be(url);

    [Test]
    public void PostgresUrl_FromKeywords_IsAUrl() =>
        PostgresUrl.Parse("Host=db;Port=6543;Username=me;Password=p@ss;Database=app").ToString().Should().Be("postgres://me:p%40ss@db:6543/app");

    [TestCase("redis://:p%40ss@cache.example:6380/3")]
    [TestCase("rediss://cache.example:6379/0")]
    public void RedisUrl_Parsed_WritesItselfAgain(string url) => RedisUrl.Parse(url).ToString().Should().Be(url);
}

internal sealed class InterruptedRunTests
{
    [Test]
    public async Task Servers_die_with_the_test_process_that_is_killed()
    {
        var folder = TestRun.Current.NewFolder("parent");
        using var parent = ChildProcess.Start(folder, TestProgram.Command("hold-servers"));
        var words = (await parent.Output.WaitForAsync(static line => line.StartsWith("holding ", StringComparison.Ordinal))).Split(' ');
        var (temporary, servers) = (words[1], words[2..].Select(static id => $"/proc/{id}").ToList());
        servers.Should().HaveCountGreaterThan(5).And.OnlyContain(process => Directory.Exists(process));

        Signal.Send(parent.Id, Signal.Kill);

        await Eventually.BecomesAsync(() => !Directory.Exists(temporary));
        servers.Should().NotContain(process => Directory.Exists(process) && IsAlive(process));
    }

    // Whoever adopts an orphan may be slow to bury it.
    private static bool IsAlive(string process)
    {
        try
        {
            return !File.ReadAllText(process + "/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
