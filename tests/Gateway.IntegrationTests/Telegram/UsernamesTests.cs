using System.Net;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.UpdateEndpoint;

namespace Gateway.IntegrationTests.Telegram;

internal sealed class UsernamesTests
{
    [Test]
    public async Task UsernameThatTheFileDoesNotTell_IsAskedOfTelegram_AndReachesTheBot()
    {
        await using var simulator = await SimulatorProcess.StartAsync();
        using var telegram = new SimulatorClient(simulator.BaseUrl);
        var told = BotEntry.None("told");
        var untold = BotEntry.None("untold") with { Username = null };
        await telegram.AddBotAsync(untold.Token!, "Named_By_Telegram_bot");
        // The start does not wait for it.
        await telegram.FaultAsync(SimFault.Hold() with { Method = "getMe" });
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart { Bots = new BotsFile(told, untold), BotApiUrl = simulator.ApiRoot });
        await telegram.WaitForCallAsync(static _ => true, method: "getMe", unfinished: true);
        (await DeliverAsync("named_by_telegram_bot")).Should().Be(HttpStatusCode.NotFound);
        (await DeliverAsync("untold")).Should().Be(HttpStatusCode.OK);

        await telegram.ReleaseAsync();

        await Eventually.BecomesAsync(async () => await DeliverAsync("named_by_telegram_bot") == HttpStatusCode.OK);
        (await DeliverAsync("NAMED_BY_TELEGRAM_BOT")).Should().Be(HttpStatusCode.OK);
        (await telegram.CallsAsync(method: "getMe")).Should().ContainSingle("the other's name is in the file");

        Task<HttpStatusCode> DeliverAsync(string bot) => gateway.StatusOfAsync(bot, Updates.PrivateText(1, "hi"), untold.Secret);
    }
}
