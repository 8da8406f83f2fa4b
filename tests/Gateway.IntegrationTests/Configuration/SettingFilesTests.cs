using System.Net;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.UpdateEndpoint;

namespace Gateway.IntegrationTests.Configuration;

/// <summary><c>NAME_FILE</c>: the value of a setting from a file, as orchestrators mount secrets.</summary>
internal sealed class SettingFilesTests
{
    [Test]
    public async Task Values_AreReadFromFiles_TokensAndSecretsToo()
    {
        var bot = BotEntry.None("kept") with { Token = "${KEPT_TOKEN}", RequireAuth = null };
        var token = BotEntry.NewToken();
        await using var database = await SharedServers.CreateDatabaseAsync();
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(bot),
            Settings = FailingStart.Settings(
                ("KEPT_TOKEN_FILE", FailingStart.FileOf(token + "\n")),
                ("DATABASE_URL_FILE", FailingStart.FileOf(database.Url + "\n")),
                ("AUTH_SECRET_FILE", FailingStart.FileOf("twelve chars\n")),
                ("ALLOWED_USERS_FILE", FailingStart.FileOf("1, 2\n"))),
        });

        (await gateway.StatusOfAsync("kept", Updates.PrivateText(1, "hi"), BotEntry.DerivedSecret(token))).Should().Be(HttpStatusCode.OK);
        (await database.Db.CountAsync("gateway_jobs")).Should().Be(0, "the sender is not on the list");
    }

    [Test]
    public async Task FileThatCannotBeRead_IsTheOneProblem()
    {
        const string Bots = """{ "bots": [ { "slug": "door", "token": "1:abc", "handler": "auth" }, { "slug": "hello", "token": "2:abc", "handler": "echo", "async": true } ] }""";

        var output = await FailingStart.OutputOfBotsAsync(Bots, ("AUTH_SECRET_FILE", "/no/such/LEAK"), ("DATABASE_URL_FILE", "/"));

        output.Should().Equal(
            "The gateway cannot start, 2 problems:",
            "  - DATABASE_URL_FILE: the file cannot be read. Check that it exists and that the gateway may read it.",
            "  - AUTH_SECRET_FILE: the file cannot be read. Check that it exists and that the gateway may read it.");
    }

    [Test]
    public async Task Durations_MayBeWrittenInEveryForm()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Settings = FailingStart.Settings(
                ("HANDLER_TIMEOUT", "40s"),
                ("QUEUE_STUCK_TIMEOUT", "30m"),
                ("AUTH_SESSION_TTL", "24h"),
                ("QUEUE_DONE_RETENTION", "7d"),
                ("QUEUE_JANITOR_INTERVAL", "01:30:00")),
        });

        (await gateway.Http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
