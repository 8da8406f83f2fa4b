using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Webhooks;
using Npgsql;

namespace Gateway.IntegrationTests.Operations;

/// <summary>"Rotate secrets" of docs/OPERATIONS.md, walked through.</summary>
internal sealed class RotationTests
{
    private const string StoredToken = "7000000987:AAEstored-bots-token-that-nobody-knows";

    private Handbook _handbook = null!;
    private ManagedGateways _gateways = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _handbook = new Handbook();
        _gateways = await ManagedGateways.StartAsync(
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { [Hooks.Loopback.Item1] = Hooks.Loopback.Item2 },
            bots: [BotEntry.Auth("gate"), BotEntry.Echo("desk") with { RequireAuth = true }]);
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _gateways.DisposeAsync();
        await _handbook.DisposeAsync();
    }

    [Test]
    public async Task JwtSecret_InThreeSteps_TokensOfBothCount_ThenTheNewAlone()
    {
        var (old, young) = (_gateways.JwtSecret, await NewAsync("`JWT_SECRET`"));
        var ofOld = await SignInAsync(0);

        var knows = await StartWithAsync("JWT_SECRET", $"{old},{young}");
        var uses = await StartWithAsync("JWT_SECRET", $"{young},{old}");
        var ofNew = await SignInAsync(uses);
        foreach (var process in new[] { knows, uses })
        {
            (await IsHeardAsync(ofOld, process), await IsHeardAsync(ofNew, process)).Should().Be((true, true));
        }

        (await IsHeardAsync(ofNew, 0)).Should().BeFalse("which is why the new one is known everywhere before it is used");
        var alone = await StartWithAsync("JWT_SECRET", young);
        (await IsHeardAsync(ofOld, alone), await IsHeardAsync(ofNew, alone)).Should().Be((false, true));
    }

    [Test]
    public async Task EncryptionKey_InThreeSteps_EverythingStoredCanBeRead()
    {
        var (old, young) = (_gateways.EncryptionKey, await NewAsync("`ENCRYPTION_KEY`", 1));
        await MakeStoredBotAsync();
        (await ServesAsync(await StartWithAsync("ENCRYPTION_KEY", $"{old},{young}"))).Should().BeTrue();
        (await ServesAsync(await StartWithAsync("ENCRYPTION_KEY", $"{young},{old}"))).Should().BeTrue();

        var told = await _handbook.RunAsync(Handbook.Commands("`ENCRYPTION_KEY`"), Environment(("ENCRYPTION_KEY", $"{young},{old}")));

        told.Should().Contain("encrypted again").And.Contain(", 0 cannot be read");
        (await ServesAsync(await StartWithAsync("ENCRYPTION_KEY", young))).Should().BeTrue();
        (await ServesAsync(await StartWithAsync("ENCRYPTION_KEY", old))).Should().BeFalse("it is encrypted under the new key alone");
    }

    [Test]
    public async Task AuthSecret_Replaced_TheOldCodeIsWrong_SessionsStay_UntilTheyAreTakenAway()
    {
        var code = _gateways.Start.AuthSecret!;
        await SayAsync("gate", $"/auth {code}", person: 501, process: 0);
        var number = (await _gateways.StartAnotherAsync(_gateways.Start with { AuthSecret = "another-code-altogether" })).Number;
        await SayAsync("gate", $"/auth {code}", person: 502, process: number);
        await SayAsync("gate", "/auth another-code-altogether", person: 503, process: number);

        (await IsKnownAsync(501, number), await IsKnownAsync(502, number), await IsKnownAsync(503, number)).Should().Be((true, false, true));

        await _handbook.RunAsync(Handbook.Commands("`AUTH_SECRET`"), Environment());
        (await IsKnownAsync(501, number), await IsKnownAsync(503, number)).Should().Be((false, false));
    }

    [Test]
    public async Task ByTheApi_WebhookSecretsKeysPasswordsAndTokens()
    {
        var admin = await _gateways.AdminAsync();
        await using var receiver = await HttpReceiver.StartAsync();
        await MakeStoredBotAsync();
        var hook = (await admin.SendJsonAsync(HttpMethod.Post, "/api/v1/webhooks", Hooks.Body(receiver.Url, "all"))).Ok();
        var (key, secret) = await _gateways.NewKeyAsync(["bots:read"]);
        var another = StoredToken.Replace("nobody", "no-one", StringComparison.Ordinal);
        await _gateways.Simulator.AddBotAsync(another, "stored_bot");
        var environment = Environment(
            ("TOKEN", admin.DefaultRequestHeaders.Authorization!.Parameter!), ("GATEWAY", _gateways.Processes[0].BaseUrl.ToString().TrimEnd('/')),
            ("KEY", $"{key}"), ("WEBHOOK", $"{hook["id"]}"), ("USERNAME", ManagedGateways.AdminName), ("BOT", "stored-bot"), ("BOT_TOKEN", another));

        var signing = JsonNode.Parse(await _handbook.RunAsync(Handbook.Commands("Webhook secrets"), environment))!["secret"]!.GetValue<string>();
        var rotated = JsonNode.Parse(await _handbook.RunAsync(Handbook.Commands("API keys"), environment))!["key"]!.GetValue<string>();
        await _handbook.RunAsync(Handbook.Commands("Bot tokens"), environment);
        await _handbook.RunAsync(Handbook.Commands("Passwords of the management API"), environment);

        signing.Should().StartWith("whsec_").And.NotBe(hook["secret"]!.GetValue<string>());
        await Eventually.BecomesAsync(async () => !await IsHeardAsync(secret, 0, "/api/v1/bots"));
        (await IsHeardAsync(rotated, 0, "/api/v1/bots")).Should().BeTrue();
        var password = (await File.ReadAllTextAsync(Path.Combine(_handbook.Folder, "password"))).Trim();
        (await _gateways.SignInAsync(ManagedGateways.AdminName, password)).Should().NotBeEmpty();
    }

    [Test]
    public async Task TheDatabasesPassword_Replaced_TheOldOneIsRefused()
    {
        var rules = Path.Combine(_handbook.Folder, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, "host all gateway 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n");
        await using var postgres = await PrivatePostgres.StartAsync($"hba_file={rules}");
        var owner = postgres.ConnectionUrl();
        await new Db(owner).ExecuteAsync("CREATE ROLE gateway LOGIN PASSWORD 'the-old-one'");
        await new Db(owner).ExecuteAsync("CREATE DATABASE gateway OWNER gateway");
        string Url(string password) => (PostgresUrl.Parse(owner) with { User = "gateway", Password = password, Database = "gateway" }).ToString();
        await using (var first = await GatewayProcess.StartAsync(_gateways.Start with { DatabaseUrl = Url("the-old-one") }))
            await first.TerminateAsync();

        await _handbook.RunAsync(Handbook.Commands("The database's password"), Environment(("OWNER_URL", owner), ("NEW_PASSWORD", "the-new'one")));

        await new Db(Url("the-old-one")).Invoking(static db => db.ScalarAsync<int>("SELECT 1")).Should().ThrowAsync<PostgresException>();
        await using var second = await GatewayProcess.StartAsync(_gateways.Start with { DatabaseUrl = Url("the-new'one") });
        using var answer = await second.DeliverAsync("gate", Updates.PrivateText(1, "hello"));
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private async Task<string> NewAsync(string heading, int block = 0) => await _handbook.RunAsync(Handbook.Commands(heading, block), Environment());

    private Dictionary<string, string> Environment(params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string>(_gateways.Start.Environment(_gateways.Start.Bots.WriteTo(TestRun.Current.NewFolder("bots"))), StringComparer.Ordinal);
        foreach (var (name, value) in more)
            environment[name] = value;
        return environment;
    }

    private async Task<int> StartWithAsync(string setting, string value) => (await _gateways.StartAnotherAsync(_gateways.Start with
    {
        Settings = new Dictionary<string, string>(_gateways.Start.Settings, StringComparer.Ordinal) { [setting] = value },
    })).Number;

    private Task<string> SignInAsync(int process) => _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword, process);

    private async Task<bool> IsHeardAsync(string bearer, int process, string path = "/api/v1/auth/me") => (await _gateways.Client(bearer, process).GetJsonAsync(path)).Status is HttpStatusCode.OK;

    private async Task MakeStoredBotAsync()
    {
        await _gateways.Simulator.AddBotAsync(StoredToken, "stored_bot");
        (await (await _gateways.AdminAsync()).SendJsonAsync(HttpMethod.Post, "/api/v1/bots", new JsonObject { ["token"] = StoredToken, ["handler"] = "none" })).Ok();
    }

    private async Task<bool> ServesAsync(int process) =>
        (await (await _gateways.AdminAsync(process)).GetJsonAsync("/api/v1/bots/stored-bot")).Ok()["served"]!.GetValue<bool>();

    private Task SayAsync(string bot, string text, long person, int process) => _gateways.DeliverAsync(bot, Updates.PrivateText(_gateways.NewId(), text, person), process);

    /// <summary>What a gate drops leaves no message.</summary>
    private async Task<bool> IsKnownAsync(long person, int process)
    {
        var text = $"hello {RandomNumberGenerator.GetHexString(8)}";
        await SayAsync("desk", text, person, process);
        return await _gateways.Database.Db.CountAsync("messages", "text = $1 AND direction = 'in'", text) == 1;
    }
}
