using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using static Gateway.IntegrationTests.Bots.BotGateways;
using static Gateway.IntegrationTests.Bots.CreateBotTests;

namespace Gateway.IntegrationTests.Bots;

internal sealed class UpdateBotTests
{
    private static readonly string SigningSecret = $"whsec_{Convert.ToBase64String(new byte[32])}";

    [Test]
    public async Task WhatIsLeftOut_StaysAsItIs()
    {
        var bot = await MakeAsync(body =>
        {
            (body["handler"], body["display_name"], body["order"], body["webhook_secret"]) = ("http", "First", "strict", "chosen");
            body["http"] = new JsonObject { ["url"] = "https://service.example/a", ["timeout"] = "20s", ["secret"] = SigningSecret };
        });

        var changed = (await PatchAsync(bot, new JsonObject { ["async"] = true, ["http"] = new JsonObject { ["timeout"] = "2m" } })).Ok();

        ((string)changed["display_name"]!, (string)changed["order"]!, (bool)changed["async"]!, (bool)changed["webhook_secret_set"]!).Should().Be(("First", "strict", true, true));
        changed["http"]!.ToJsonString().Should().Be("""{"url":"https://service.example/a","timeout":"2m","has_secret":true}""");
    }

    [Test]
    public async Task Null_TakesAway()
    {
        var bot = await MakeAsync(body =>
        {
            (body["display_name"], body["webhook_secret"]) = ("First", "chosen");
            body["http"] = new JsonObject { ["url"] = "https://service.example/a", ["secret"] = SigningSecret };
        });

        var unsigned = (await PatchAsync(bot, new JsonObject { ["http"] = new JsonObject { ["secret"] = null } })).Ok();
        var bare = (await PatchAsync(bot, new JsonObject { ["display_name"] = null, ["webhook_secret"] = null, ["http"] = null })).Ok();

        unsigned["http"]!["has_secret"]!.GetValue<bool>().Should().BeFalse();
        bare["display_name"].Should().BeNull();
        bare["http"].Should().BeNull();
        bare["webhook_secret_set"]!.GetValue<bool>().Should().BeFalse();
    }

    [TestCase("""{"handler":"http"}""", "http")]
    [TestCase("""{"http":{"timeout":"20s"}}""", "http.url")]
    [TestCase("""{"handler":"auth","async":true}""", "async")]
    [TestCase("""{"http":{"url":"http://192.168.1.1/"}}""", "http.url")]
    [TestCase("""{"username":"another_bot"}""", "username")]
    [TestCase("""{"slug":"another"}""", "slug")]
    [TestCase("""{"handler":null}""", "handler")]
    public async Task WhatItWouldBecome_IsCheckedLikeANewBot(string fields, string refused)
    {
        var bot = await MakeAsync();

        Fields(await PatchAsync(bot, JsonNode.Parse(fields)!.AsObject())).Should().Equal(refused);

        (await Admin.GetJsonAsync($"/api/v1/bots/{bot.Slug}")).Ok()["handler"]!.GetValue<string>().Should().Be("none");
    }

    [Test]
    public async Task ATokenOfAnotherBot_IsRefused()
    {
        var (bot, another) = (await MakeAsync(), await AtTelegramAsync());

        Fields(await PatchAsync(bot, new JsonObject { ["token"] = another.Token })).Should().Equal("token");
        Fields(await PatchAsync(bot, new JsonObject { ["token"] = $"{bot.Id}:AAE-wrong-secret" })).Should().Equal("token");
    }

    [Test]
    public async Task ChangesAtOnce_AreAllKept()
    {
        var bot = await MakeAsync();
        JsonObject[] changes = [new() { ["display_name"] = "Named" }, new() { ["order"] = "strict" }, new() { ["async"] = true }, new() { ["handler"] = "echo" }];

        foreach (var answer in await Task.WhenAll(changes.Select((change, n) =>
                     (n % 2 == 0 ? Admin : AdminElsewhere).SendJsonAsync(HttpMethod.Patch, $"/api/v1/bots/{bot.Id}", change))))
            Code(answer).Status.Should().BeOneOf(200, 404);

        // The other instance may not have known the bot yet.
        foreach (var change in changes)
            (await PatchAsync(bot, change.DeepClone().AsObject())).Ok();
        var row = (await Admin.GetJsonAsync($"/api/v1/bots/{bot.Slug}")).Ok();
        ((string)row["display_name"]!, (string)row["order"]!, (bool)row["async"]!, (string)row["handler"]!).Should().Be(("Named", "strict", true, "echo"));
    }
}
