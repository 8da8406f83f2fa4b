using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Bots.BotGateways;
using static Gateway.IntegrationTests.Bots.CreateBotTests;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Bots;

/// <summary>Bots of the API as Telegram meets them, on the instance that changed them and on the other.</summary>
internal sealed class ServedBotTests
{
    [Test]
    public async Task ANewBot_IsServedHereAtOnce_AndElsewhereWithinASecond()
    {
        var bot = await MakeAsync(body => body["handler"] = "echo");

        (await DeliverAsync(bot, PrivateText(1, "hello"))).Should().Be(200);
        var started = TimeProvider.System.GetTimestamp();
        await Eventually.BecomesAsync(async () => await DeliverAsync(bot, PrivateText(2, "again"), process: 1) == 200);

        TestContext.Out.WriteLine($"served elsewhere after {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms");
        (await Gateways.Simulator.WaitForCallAsync(call => call.Text is "again", bot: $"{bot.Id}", method: "sendMessage")).Ok.Should().BeTrue();
    }

    [Test]
    public async Task AnHttpBot_PostsNowhereThatTheWorldCannotReach_WhateverItsNameResolvesToLater()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        var bot = await MakeAsync(body =>
        {
            (body["handler"], body["async"]) = ("http", true);
            body["http"] = new JsonObject { ["url"] = "https://service.example/" };
        });

        // As though its name had resolved to something else when it was made.
        await Gateways.Database.Db.ExecuteAsync("UPDATE bots SET http_url = $1 WHERE id = $2", receiver.Url.ToString(), bot.Id);
        (await PatchAsync(bot, new JsonObject { ["display_name"] = "moved" })).Ok();
        await DeliverAsync(bot, PrivateText(1, "secret"));

        await Eventually.BecomesAsync(async () => (await Gateways.Database.Db.ScalarAsync<string>(
            "SELECT last_error FROM gateway_jobs WHERE bot_slug = $1", bot.Slug))?.Contains("WEBHOOK_ALLOWED_NETWORKS", StringComparison.Ordinal) is true);
        receiver.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task ABotWithANewToken_TakesTheSecretThatIsDerivedFromIt_Everywhere_AndIsRegisteredAgain()
    {
        var bot = await MakeAsync();
        await RegisteredAsync(bot);
        var revoked = bot with { Token = $"{bot.Id}:AAE{Guid.NewGuid():N}" };
        await Gateways.Simulator.AddBotAsync(revoked.Token, bot.Username);

        (await PatchAsync(bot, new JsonObject { ["token"] = revoked.Token })).Ok();

        await Eventually.BecomesAsync(async () => await DeliverAsync(revoked, PrivateText(1, "new"), process: 1) == 200);
        (await DeliverAsync(bot, PrivateText(2, "old"))).Should().Be(401);
        await RegisteredAsync(revoked);
    }

    [Test]
    public async Task AWebhookIsSet_AndRemovedWithItsBot()
    {
        var bot = await MakeAsync(body => body["webhook_secret"] = "chosen");
        var set = await Gateways.Simulator.WaitForCallAsync(call => call.Ok, bot: $"{bot.Id}", method: "setWebhook");
        ((string)set.Parameters["secret_token"]!).Should().Be("chosen");
        ((string)set.Parameters["url"]!).Should().StartWith($"{PublicUrl}/api/v1/telegram/webhook/{bot.Slug}?s=");

        (await RemoveAsync(bot)).Status.Should().Be(System.Net.HttpStatusCode.NoContent);

        await Eventually.BecomesAsync(async () => string.IsNullOrEmpty((await AtTelegramNowAsync(bot)).WebhookUrl));
    }

    [Test]
    public async Task AWebhookOfAnotherGateway_IsLeftAlone_WhenTheBotIsRemovedHere()
    {
        var bot = await MakeAsync();
        await LookedAsync(times: 2);

        // Telegram takes one change a second, and the gateway has just made one.
        await Eventually.BecomesAsync(async () =>
        {
            await Gateways.Simulator.CallBotApiAsync(bot.Token, "setWebhook", new { url = "https://elsewhere.example/hook" });
            return (await AtTelegramNowAsync(bot)).WebhookUrl is "https://elsewhere.example/hook";
        });

        await RemoveAsync(bot);

        await LookedAsync(times: 4);
        (await AtTelegramNowAsync(bot)).WebhookUrl.Should().Be("https://elsewhere.example/hook");

        // Each of the two instances looks once when the bot is made, and once when it is removed.
        Task LookedAsync(int times) =>
            Eventually.BecomesAsync(async () => (await Gateways.Simulator.CallsAsync($"{bot.Id}", "getWebhookInfo")).Count(call => call.Finished) >= times);
    }

    [Test]
    public async Task ARemovedBot_IsServedNowhere_ItsOpenJobsAreDead_AndItsHistoryStays()
    {
        // Its service is never there, so its jobs wait for their retries.
        var bot = await MakeAsync(body =>
        {
            (body["handler"], body["async"]) = ("http", true);
            body["http"] = new JsonObject { ["url"] = "https://nowhere.invalid/" };
        });
        await Eventually.BecomesAsync(async () => await DeliverAsync(bot, PrivateText(1, "one"), process: 1) == 200);
        await DeliverAsync(bot, PrivateText(2, "two"));

        (await RemoveAsync(bot)).Status.Should().Be(System.Net.HttpStatusCode.NoContent);

        (await DeliverAsync(bot, PrivateText(3, "three"))).Should().Be(404);
        await Eventually.BecomesAsync(async () => await DeliverAsync(bot, PrivateText(4, "four"), process: 1) == 404);
        await Eventually.BecomesAsync(async () => await Gateways.Database.Db.CountAsync("gateway_jobs", "bot_slug = $1 AND status IN ('pending', 'running')", bot.Slug) == 0);
        (await Gateways.Database.Db.CountAsync("gateway_jobs", "bot_slug = $1 AND last_error = 'bot removed'", bot.Slug)).Should().BeGreaterThan(0);
        (await Gateways.Database.Db.CountAsync("chats", "bot_slug = $1", bot.Slug)).Should().Be(1);
    }

    [Test]
    public async Task ARemovedBot_LeavesItsRightsToNobody()
    {
        var bot = await MakeAsync();
        var client = await KeyOfAsync(bot);
        await RemoveAsync(bot);

        (await PostAsync(Admin, bot)).Ok();

        Code(await client.GetJsonAsync($"/api/v1/bots/{bot.Slug}")).Should().Be((404, "bot_not_found"));
        (await client.GetJsonAsync("/api/v1/bots")).Ok()["data"]!.AsArray().Should().BeEmpty();
        (await Gateways.Database.Db.CountAsync("api_key_bots", "bot_slug = $1", bot.Slug)).Should().Be(0);
    }

    [Test]
    public async Task TheSlugOfARemovedBot_WithAHistory_IsItsOwnForGood()
    {
        var bot = await MakeAsync();
        await DeliverAsync(bot, PrivateText(1, "mine"));
        await RemoveAsync(bot);
        var another = await AtTelegramAsync();

        Code(await PostAsync(Admin, another, body => body["slug"] = bot.Slug)).Should().Be((409, "bot_taken"));
        (await PostAsync(Admin, bot)).Ok();
    }

    [Test]
    public async Task ABotOfTheFile_IsListed_AndChangedNowhereButThere()
    {
        var filed = (await Admin.GetJsonAsync("/api/v1/bots/filed")).Ok();

        ((string)filed["source"]!, (string)filed["handler"]!, (bool)filed["async"]!).Should().Be(("file", "echo", true));
        Code(await Admin.SendJsonAsync(HttpMethod.Patch, "/api/v1/bots/filed", new JsonObject { ["async"] = false })).Should().Be((409, "bot_from_file"));
        Code(await Admin.SendJsonAsync(HttpMethod.Delete, "/api/v1/bots/filed")).Should().Be((409, "bot_from_file"));
    }

    private static async Task<SimBot> AtTelegramNowAsync(NewBot bot) => (await Gateways.Simulator.BotsAsync()).Single(known => known.Id == bot.Id);

    private static async Task RegisteredAsync(NewBot bot)
    {
        var secret = BotEntry.DerivedSecret(bot.Token);
        await Gateways.Simulator.WaitForCallAsync(call => call.Ok && string.Equals((string?)call.Parameters["secret_token"], secret, StringComparison.Ordinal), bot: $"{bot.Id}", method: "setWebhook");
    }
}
