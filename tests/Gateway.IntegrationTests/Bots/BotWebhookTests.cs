using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Bots.BotGateways;
using static Gateway.IntegrationTests.Bots.CreateBotTests;

namespace Gateway.IntegrationTests.Bots;

/// <summary>Telegram's side of a bot's webhook, asked and set through the API.</summary>
internal sealed class BotWebhookTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task PutSetsOurs_GetShowsIt_DeleteRemovesIt(bool ofFile)
    {
        var path = $"/api/v1/bots/{(ofFile ? "filed" : (await MakeAsync()).Slug)}/webhook";

        var set = (await Admin.SendJsonAsync(HttpMethod.Put, path)).Ok();

        ((string)set["url"]!).Should().StartWith($"{PublicUrl}/api/v1/telegram/webhook/");
        set["ours"]!.GetValue<bool>().Should().BeTrue();
        set["allowed_updates"]!.AsArray().Should().NotBeEmpty();
        (await Admin.GetJsonAsync(path)).Ok().ToJsonString().Should().Be(set.ToJsonString());

        ((int)(await Admin.SendJsonAsync(HttpMethod.Delete, path)).Status).Should().Be(204);
        var gone = (await Admin.GetJsonAsync(path)).Ok();
        ((string)gone["url"]!, (bool)gone["ours"]!).Should().Be((string.Empty, false));
    }

    [Test]
    public async Task PutTakesNoUrl() =>
        Fields(await Admin.SendJsonAsync(HttpMethod.Put, "/api/v1/bots/filed/webhook", new JsonObject { ["url"] = "https://elsewhere.example" })).Should().Equal("url");

    [TestCase(500, 503, "telegram_unreachable")]
    [TestCase(400, 502, "telegram_refused")]
    public async Task ATelegramThatFails_IsSaid(int error, int status, string code)
    {
        var bot = await MakeAsync();
        await Gateways.Simulator.WaitForCallAsync(call => call.Ok, bot: $"{bot.Id}", method: "setWebhook");
        await Gateways.Simulator.FaultAsync(SimFault.Error(error) with { Bot = $"{bot.Id}", Method = "deleteWebhook" });

        Code(await Admin.SendJsonAsync(HttpMethod.Delete, $"/api/v1/bots/{bot.Slug}/webhook")).Should().Be((status, code));
    }

    [Test]
    public async Task WhoMayReadTheBotAndNotManageIt_IsRefused()
    {
        var bot = await MakeAsync();
        var reader = await KeyOfAsync(bot, canManage: false);

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
            Code(await reader.SendJsonAsync(method, $"/api/v1/bots/{bot.Slug}/webhook")).Should().Be((403, "right_missing"));
    }
}
