using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Streams;

namespace Gateway.IntegrationTests.Operations;

/// <summary>"Back up and restore" of docs/OPERATIONS.md, walked through: into a new database, and to a moment from a base and the WAL.</summary>
internal sealed class RestoreTests
{
    private const string StoredToken = "7000000654:AAEstored-bots-token-that-nobody-knows";
    private const string Username = "ada";

    private readonly string _password = $"pw-{RandomNumberGenerator.GetHexString(24)}";
    private Handbook _handbook = null!;
    private PrivatePostgres _postgres = null!;
    private RedisDatabase _redis = null!;
    private SimulatorProcess _simulator = null!;
    private HttpReceiver _service = null!;
    private GatewayStart _start = null!;

    [SetUp]
    public async Task PrepareAsync()
    {
        _handbook = new Handbook();
        Directory.CreateDirectory(Path.Combine(_handbook.Folder, "wal"));
        File.SetUnixFileMode(Path.Combine(_handbook.Folder, "wal"), (UnixFileMode)0b111_111_111);
        _postgres = await PrivatePostgres.StartAsync(
            "wal_level=replica", "max_wal_senders=3", "archive_mode=on", $"archive_command=test ! -f {_handbook.Folder}/wal/%f && cp %p {_handbook.Folder}/wal/%f");
        _redis = await SharedServers.ClaimRedisAsync();
        _simulator = await SimulatorProcess.StartAsync();
        _service = await HttpReceiver.StartAsync();
        _start = new GatewayStart
        {
            Bots = new BotsFile(BotEntry.None("alerts"), BotEntry.ToHttp("later", $"{_service.Url}later") with { Async = true }, BotEntry.Auth("gate"), BotEntry.Echo("desk") with { RequireAuth = true }),
            DatabaseUrl = _postgres.ConnectionUrl(await _postgres.CreateDatabaseAsync()),
            RedisUrl = _redis.Url,
            BotApiUrl = _simulator.ApiRoot,
            AuthSecret = "the-code-of-the-house",
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["JWT_SECRET"] = RandomNumberGenerator.GetHexString(64),
                ["ENCRYPTION_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
                ["ADMIN_USERNAME"] = Username,
                ["ADMIN_PASSWORD"] = _password,
                ["QUEUE_LEASE"] = "4s",
            },
        };
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _service.DisposeAsync();
        await _simulator.DisposeAsync();
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
        await _handbook.DisposeAsync();
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task ADump_RestoredIntoANewDatabase_HasMessagesJobsBotsAndAccounts_AndGivesNoNumberAgain()
    {
        using var gate = _service.Hold();
        long seen;
        await using (var gateway = await GatewayProcess.StartAsync(_start))
        {
            await FillAsync(gateway);
            await BackUpAsync(Handbook.Commands("Back up"));
            // After the backup, and so lost: what a client has seen of it must not be given out again.
            await SayAsync(gateway, "alerts", 3, "after the backup");
            seen = await new Db(_start.DatabaseUrl!).ScalarAsync<long>("SELECT max(position) FROM events");
            await gateway.KillAsync();
        }

        gate.Open();
        var restored = _postgres.ConnectionUrl(await _postgres.CreateDatabaseAsync());
        await _handbook.RunAsync(Handbook.Commands("Restore"), Environment(restored));
        await _handbook.RunAsync(Handbook.Commands("Restore", 1), Environment(restored));

        await using var again = await GatewayProcess.StartAsync(_start with { DatabaseUrl = restored });
        await ShouldHaveWhatWasBackedUpAsync(again, restored);
        await ShouldGiveNewPositionsAsync(again, restored, seen);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task ABaseAndTheWal_BringBackWhatCameAfterTheBase()
    {
        using var gate = _service.Hold();
        await using (var gateway = await GatewayProcess.StartAsync(_start))
        {
            await FillAsync(gateway);
            await BackUpAsync(Handbook.Commands("Back up", 1));
            await SayAsync(gateway, "alerts", 3, "after the base");
            await gateway.KillAsync();
        }

        gate.Open();
        var db = new Db(_start.DatabaseUrl!);
        var last = await db.ScalarAsync<string>("SELECT pg_walfile_name(pg_switch_wal())");
        await Eventually.BecomesAsync(async () => await db.ScalarAsync<bool>("SELECT last_archived_wal >= $1 FROM pg_stat_archiver", last!));
        await _postgres.RestoreAsync(Path.Combine(_handbook.Folder, "base"), $"restore_command=cp {_handbook.Folder}/wal/%f %p");

        await using var again = await GatewayProcess.StartAsync(_start);
        (await db.CountAsync("messages", "text = 'after the base'")).Should().Be(1);
        await ShouldHaveWhatWasBackedUpAsync(again, _start.DatabaseUrl!);
    }

    private async Task FillAsync(GatewayProcess gateway)
    {
        using var simulator = new SimulatorClient(_simulator.BaseUrl);
        await simulator.AddBotAsync(StoredToken, "stored_bot");
        using var admin = await SignInAsync(gateway);
        (await admin.SendJsonAsync(HttpMethod.Post, "/api/v1/bots", new JsonObject { ["token"] = StoredToken, ["handler"] = "none" })).Ok();
        await SayAsync(gateway, "gate", 1, "/auth the-code-of-the-house", person: 88);
        await SayAsync(gateway, "alerts", 1, "before the backup");
        await SayAsync(gateway, "later", 1, "an open job");
        await SayAsync(gateway, "later", 2, "another one", person: 89);
        await _service.WaitForAsync(2);
    }

    private Task<string> BackUpAsync(string commands) => _handbook.RunAsync(commands, Environment(string.Empty));

    private Dictionary<string, string> Environment(string restored) => new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = _start.DatabaseUrl!,
        ["RESTORED_URL"] = restored,
        ["BACKUP"] = _handbook.Folder,
    };

    private async Task ShouldHaveWhatWasBackedUpAsync(GatewayProcess gateway, string url)
    {
        var db = new Db(url);
        (await db.CountAsync("messages", "text = 'before the backup'")).Should().Be(1);
        await Eventually.BecomesAsync(async () => await db.CountAsync("gateway_jobs", "bot_slug = 'later' AND status = 'done'") == 2, TimeSpan.FromSeconds(90), "the open jobs are run again");
        _service.Requests.Count(static request => request.Headers["webhook-id"] is "later-1").Should().Be(2, "once before and once after, under the same id");
        using var admin = await SignInAsync(gateway);
        (await admin.GetJsonAsync("/api/v1/bots/stored-bot")).Ok()["served"]!.GetValue<bool>().Should().BeTrue("the key is of the same time");

        // Sessions are in Redis, which nobody has backed up.
        // (A number that the simulator does not give to the echo in the same chat.)
        await SayAsync(gateway, "desk", 1001, "still signed in", person: 88);
        (await db.CountAsync("messages", "text = 'still signed in' AND direction = 'in'")).Should().Be(1);
        // Known before, and known again.
        await SayAsync(gateway, "alerts", 1, "before the backup");
        (await db.CountAsync("messages", "text = 'before the backup'")).Should().Be(1);
    }

    private async Task ShouldGiveNewPositionsAsync(GatewayProcess gateway, string url, long seen)
    {
        using var admin = await SignInAsync(gateway);
        await using var client = await LiveClient.ConnectAsync(gateway, admin.DefaultRequestHeaders.Authorization!.Parameter);
        await client.SubscribeAsync("\"bot\":\"alerts\"", after: seen);

        await SayAsync(gateway, "alerts", 4, "new");

        var told = await client.NextAsync();
        (told["text"]!.GetValue<string>(), told["position"]!.GetValue<long>() > seen + 100_000).Should().Be(("new", true));
        (await new Db(url).ScalarAsync<long>("SELECT epoch FROM access_epoch")).Should().BeGreaterThan(1_000_000);
    }

    private async Task<HttpClient> SignInAsync(GatewayProcess gateway)
    {
        var client = new HttpClient { BaseAddress = gateway.BaseUrl };
        var answer = await client.SendJsonAsync(HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = Username, ["password"] = _password });
        client.DefaultRequestHeaders.Authorization = new("Bearer", answer.Ok()["access_token"]!.GetValue<string>());
        return client;
    }

    private static async Task SayAsync(GatewayProcess gateway, string bot, long id, string text, long person = 77)
    {
        using var answer = await gateway.DeliverAsync(bot, Updates.PrivateText(id, text, person));
        answer.EnsureSuccessStatusCode();
    }
}
