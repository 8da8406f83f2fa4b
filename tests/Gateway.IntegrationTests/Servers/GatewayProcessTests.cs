using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Servers;

/// <summary>What <see cref="GatewayProcess"/> itself promises, on a program that needs no servers.</summary>
internal sealed class GatewayProcessTests
{
    private static readonly BotsFile Bots = new(BotEntry.Echo("hello"), BotEntry.Auth("factory") with { WebhookSecret = "chosen" });

    [Test]
    public async Task DeliverAsync_SendsTheBytesAndTheBotsSecret()
    {
        await using var gateway = await GatewayProcess.StartAsync(Listening());
        var update = Updates.OfEveryKind().First();

        using var derived = await gateway.DeliverAsync("hello", update);
        using var configured = await gateway.DeliverAsync("FACTORY_bot", update);
        using var none = await gateway.DeliverAsync("hello", update, secret: "");

        (await derived.Content.ReadAsByteArrayAsync()).Should().Equal(update.Bytes.ToArray());
        var key = Encoding.UTF8.GetBytes(Bots["hello"].Token!);
        derived.Headers.GetValues("secret").Should().Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("tg-gw webhook secret v1"))));
        configured.Headers.GetValues("secret").Should().Equal("chosen");
        none.Headers.Contains("secret").Should().BeFalse();
    }

    [Test]
    public async Task StartAsync_GivesACleanEnvironment()
    {
        await using var gateway = await GatewayProcess.StartAsync(Listening() with { RedisUrl = "redis://127.0.0.1:1/0" });

        var names = await gateway.Http.GetFromJsonAsync<string[]>("/environment");

        names.Should().Contain(["BOTS_CONFIG", "ASPNETCORE_URLS", "REDIS_URL"]).And.NotContain(["DATABASE_URL", "AUTH_SECRET"]);
        names.Should().BeSubsetOf(
        [
            "BOTS_CONFIG", "ASPNETCORE_URLS", "GRPC_PORT", "REDIS_URL", "BOT_API_URL", "PATH", "HOME", "USER", "LANG", "TMPDIR",
            .. names!.Where(static name => name.StartsWith("DOTNET_", StringComparison.Ordinal) || name.StartsWith("SEND_LIMIT_", StringComparison.Ordinal)),
        ]);
    }

    [Test]
    public async Task StartAsync_OfAProgramThatLogsJson_FindsItsAddress()
    {
        await using var gateway = await GatewayProcess.StartUnreadyAsync(Listening() with
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Logging__Console__FormatterName"] = "json" },
            Port = FreePort.Find(),
        });

        (await gateway.WaitForLogAsync("Now listening on")).Should().StartWith("{");
        using var answer = await gateway.Http.GetAsync("/health/ready");
        answer.IsSuccessStatusCode.Should().BeTrue();
    }

    [Test]
    public async Task TerminateAsync_GivesExitCodeAndLog()
    {
        await using var gateway = await GatewayProcess.StartAsync(Listening());

        var ended = await gateway.TerminateAsync();

        ended.ExitCode.Should().Be(3);
        ended.Took.Should().BeLessThan(TimeSpan.FromSeconds(20));
        ended.Output.Should().Contain(static line => line.Contains("shutting down", StringComparison.Ordinal));
        gateway.IsRunning.Should().BeFalse();
    }

    [Test]
    public async Task KillAsync_AlsoFrozen_EndsIt()
    {
        await using var gateway = await GatewayProcess.StartAsync(Listening());
        await gateway.FreezeAsync();
        var answer = gateway.Http.GetAsync("/health/ready");

        await gateway.KillAsync();

        gateway.IsRunning.Should().BeFalse();
        await answer.Invoking(static request => request).Should().ThrowAsync<HttpRequestException>();
    }

    [Test]
    public async Task StartExpectingExitAsync_GivesExitCodeAndOutput()
    {
        var ended = await GatewayProcess.StartExpectingExitAsync(new GatewayStart { Program = TestProgram.Command("refuse") });

        ended.ExitCode.Should().Be(1);
        ended.Output.Should().Equal("bot 'x': no handler");
    }

    [Test]
    public async Task StartAsync_OfAProgramThatEnds_FailsWithWhatItWrote()
    {
        var start = () => GatewayProcess.StartAsync(new GatewayStart { Program = TestProgram.Command("refuse") });

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("*bot 'x': no handler*");
    }

    [Test]
    public void GatewayProgram_IsBuiltWithTheTests() => File.Exists(GatewayProgram.Path).Should().BeTrue(GatewayProgram.Path);

    [Test]
    public void BotsFile_HoldsWhatIsSaidAndNothingElse()
    {
        var bot = BotEntry.ToHttp("alerts", "http://127.0.0.1:1/") with { Async = true, RequireAuth = null };

        var written = JsonNode.Parse(new BotsFile(bot).ToJson())!["bots"]![0]!.AsObject();

        written.Select(static field => field.Key).Should().BeEquivalentTo("slug", "username", "token", "handler", "async", "http");
        written["http"]!.AsObject().Select(static field => field.Key).Should().BeEquivalentTo("url");
        bot.Token.Should().MatchRegex("^[0-9]{9,10}:AAE[A-Za-z0-9_-]{32}$").And.NotBe(BotEntry.Echo("alerts").Token);
    }

    private static GatewayStart Listening() => new() { Bots = Bots, Program = TestProgram.Command("listen") };
}
