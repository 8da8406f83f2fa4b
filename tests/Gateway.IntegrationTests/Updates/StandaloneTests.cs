using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>The smallest gateway: one process, started from the sources, with a bots file and a code.</summary>
internal sealed class StandaloneTests
{
    private const string Code = "correct horse battery";

    private static readonly SimPerson Ada = new(7100);

    [Test]
    public async Task DotnetRun_WithABotsFileAndACodeAlone_RunsEchoHttpAndAuthBots()
    {
        await using var simulator = await SimulatorProcess.StartAsync(new SimulatorOptions { TimeScale = 0.1 });
        using var telegram = new SimulatorClient(simulator.BaseUrl);
        await using var service = await HttpReceiver.StartAsync();
        service.Respond(Answer.Json("""{"text":"from the service"}"""));
        var bots = new BotsFile(
            BotEntry.Auth("door"),
            BotEntry.Echo("hello") with { RequireAuth = null },
            BotEntry.ToHttp("alerts", service.Url.ToString()) with { RequireAuth = null });
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Program = DotnetRun,
            Bots = bots,
            AuthSecret = Code,
            BotApiUrl = simulator.ApiRoot,
        });
        foreach (var bot in bots.Bots)
        {
            await telegram.AddBotAsync(bot.Token!, bot.Username);
            var url = new Uri(gateway.BaseUrl, GatewayProcess.UpdateEndpoint(bot.Slug!));
            await telegram.CallBotApiAsync(bot.Token!, "setWebhook", new { url, secret_token = bot.Secret });
        }

        (await AskAsync(telegram, "hello_bot", "hi")).Should().ContainSingle().Which.Should().Contain("@door_bot", "strangers are told where to sign in");
        (await AskAsync(telegram, "door_bot", $"/auth {Code}")).Should().Contain("You are signed in.");
        (await AskAsync(telegram, "hello_bot", "hi again")).Should().HaveCount(2).And.EndWith("hi again");
        (await AskAsync(telegram, "alerts_bot", "what's up")).Should().Equal("from the service");
        service.Requests.Should().ContainSingle();
    }

    private static string[] DotnetRun
    {
        get
        {
            // …/src/Gateway.Api/bin/<configuration>/net10.0/gateway.dll
            var output = new FileInfo(GatewayProgram.Path).Directory!;
            var project = output.Parent!.Parent!.Parent!.FullName;
            return ["dotnet", "run", "--project", project, "--no-build", "--configuration", output.Parent.Name];
        }
    }

    /// <summary>What the bot has said so far in the person's chat, once this message has been handled.</summary>
    private static async Task<List<string?>> AskAsync(SimulatorClient telegram, string bot, string text)
    {
        var update = await telegram.SendTextAsync(bot, Ada, text);
        await telegram.WaitDeliveredAsync(bot, update.UpdateId);
        return [.. (await telegram.MessagesAsync(bot, Ada.Id)).Where(static message => message.FromBot).Select(static message => message.Text)];
    }
}
