using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

/// <summary>Bots on the command line, with no gateway that runs beside it.</summary>
internal sealed class BotsCommandTests
{
    private static readonly BotEntry OfFile = BotEntry.None("filed");

    private readonly string _firstKey = NewKey();
    private SimulatorProcess _simulator = null!;
    private SimulatorClient _telegram = null!;
    private TestDatabase _database = null!;
    private GatewayStart _start = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _simulator = await SimulatorProcess.StartAsync(new SimulatorOptions { TimeScale = 0.01 });
        _telegram = new SimulatorClient(_simulator.BaseUrl);
        _database = await SharedServers.CreateDatabaseAsync();
        _start = With(_firstKey);
        (await _start.RunAsync("migrate")).ExitCode.Should().Be(0);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _telegram.Dispose();
        await _simulator.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Bots_AreAddedShownRegisteredAndRemoved()
    {
        var (token, username) = await AtTelegramAsync();
        var slug = username.Replace('_', '-');

        var added = await AddAsync(token, "--handler", "echo", "--no-auth", "--json");
        var listed = await _start.RunAsync("bots", "list", "--json");
        var shown = await _start.RunAsync("bots", "show", slug);
        var set = await _start.RunAsync("webhook", "set", $"@{username}");
        var registered = (await _telegram.BotsAsync()).Single(bot => string.Equals(bot.Username, username, StringComparison.Ordinal)).WebhookUrl;
        var removed = await _start.RunAsync("bots", "remove", slug);

        Json(added)["slug"]!.GetValue<string>().Should().Be(slug);
        Json(listed)["data"]!.AsArray().Select(bot => bot!["slug"]!.GetValue<string>()).Should().Contain([slug, "filed"]);
        shown.Answer.Should().Contain("handler: echo").And.Contain("open to everybody");
        set.ExitCode.Should().Be(0);
        registered.Should().Contain($"/{slug}?s=");
        (removed.ExitCode, removed.Answer).Should().Be((0, "Removed."));
        (await _telegram.BotsAsync()).Single(bot => string.Equals(bot.Username, username, StringComparison.Ordinal)).WebhookUrl.Should().BeNullOrEmpty();
        (await _database.Db.ColumnAsync<string>("SELECT action FROM audit_events WHERE bot_slug = $1 AND actor_kind = 'cli' ORDER BY id", slug))
            .Should().Equal("bot.created", "bot.webhook_set", "bot.removed");
        foreach (var ended in new[] { added, listed, shown, set, removed })
            string.Concat(ended.Output).Should().NotContain(token.Split(':')[1]);
    }

    [Test]
    public async Task Reencrypt_PutsEverySecretUnderTheFirstKey_SoThatTheOldOneCanGo()
    {
        var (token, username) = await AtTelegramAsync();
        await AddAsync(token, "--no-auth");
        var newKey = NewKey();
        var rotating = With($"{newKey},{_firstKey}");

        var first = await rotating.RunAsync("bots", "reencrypt", "--json");
        var second = await rotating.RunAsync("bots", "reencrypt", "--json");
        var withNewKeyAlone = await With(newKey).RunAsync("bots", "show", username.Replace('_', '-'), "--json");
        var withOldKeyAlone = await _start.RunAsync("bots", "reencrypt", "--json");
        await rotating.RunAsync("bots", "remove", username.Replace('_', '-'));

        Json(first)["changed"]!.GetValue<int>().Should().BeGreaterThan(0);
        Json(second)["changed"]!.GetValue<int>().Should().Be(0);
        Json(withNewKeyAlone)["served"]!.GetValue<bool>().Should().BeTrue();
        withOldKeyAlone.ExitCode.Should().Be(1, "what cannot be read must not be taken for done");
        JsonNode.Parse(withOldKeyAlone.Answer)!["unreadable"]!.GetValue<int>().Should().BeGreaterThan(0);
    }

    [Test]
    public async Task WhatIsRefused_IsSaidOnStandardError_WithExitCode1()
    {
        var (token, _) = await AtTelegramAsync();

        var malformed = await AddAsync("not-a-token");
        var needsCode = await AddAsync(token);
        var keyless = await (With(string.Empty) with { Input = token }).RunAsync("bots", "add", "--no-auth");
        var filed = await _start.RunAsync("bots", "remove", "filed");

        string.Concat(malformed.Output).Should().Contain("- token: Is malformed").And.NotContain("not-a-token");
        string.Concat(needsCode.Output).Should().Contain("- require_auth: ");
        keyless.Output[^1].Should().Contain("ENCRYPTION_KEY is not set").And.Contain("not_configured");
        filed.Output[^1].Should().Contain("bot_from_file");
        new[] { malformed, needsCode, keyless, filed }.Should().AllSatisfy(ended => (ended.ExitCode, ended.Answer).Should().Be((1, string.Empty)));
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static JsonNode Json(EndedProcess ended)
    {
        ended.ExitCode.Should().Be(0, string.Join('\n', ended.Output));
        return JsonNode.Parse(ended.Answer)!;
    }

    private GatewayStart With(string encryptionKey) => new()
    {
        Bots = new BotsFile(OfFile),
        BotApiUrl = _simulator.ApiRoot,
        DatabaseUrl = _database.Url,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["PUBLIC_URL"] = "https://gateway.example", ["ENCRYPTION_KEY"] = encryptionKey },
    };

    private Task<EndedProcess> AddAsync(string token, params string[] arguments) =>
        (_start with { Input = token + "\n" }).RunAsync(["bots", "add", .. arguments]);

    private async Task<(string Token, string Username)> AtTelegramAsync()
    {
        var token = BotEntry.NewToken();
        var username = $"c{Guid.NewGuid():N}_bot";
        await _telegram.AddBotAsync(token, username);
        return (token, username);
    }
}
