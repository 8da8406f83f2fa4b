using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;

namespace Gateway.IntegrationTests.Grpc;

internal sealed class BotServiceTests
{
    [Test]
    public async Task ABot_IsMade_Shown_Listed_AndRemoved()
    {
        var (token, username) = (BotEntry.NewToken(), $"t{Guid.NewGuid():N}_bot");
        await Gateways.Simulator.AddBotAsync(token, username);

        var made = await Client.CallAsync($"{BotService}/CreateBot", new JsonObject { ["token"] = token, ["require_auth"] = false, ["display_name"] = "Mine" }, Admin);

        made.ToString().Should().NotContain(token.Split(':')[1]);
        var slug = made.Ok()["slug"]!.GetValue<string>();
        (made.Ok()["username"]!.GetValue<string>(), made.Ok()["handler"]!.GetValue<string>(), made.Ok()["source"]!.GetValue<string>()).Should().Be((username, "none", "api"));
        var named = new JsonObject { ["bot"] = slug };
        (await Client.CallAsync($"{BotService}/GetBot", named.DeepClone(), Admin)).Ok()["id"]!.GetValue<long>().Should().Be(made.Ok()["id"]!.GetValue<long>());
        (await Client.CallAsync($"{BotService}/ListBots", new JsonObject(), Admin)).Ok()["bots"]!.AsArray().Select(static bot => bot!["slug"]!.GetValue<string>()).Should().Contain([slug, Bot]);
        (await Client.CallAsync($"{BotService}/CreateBot", new JsonObject { ["token"] = token, ["require_auth"] = false }, Admin)).Should()
            .Match<GrpcJsEnd>(static again => again.Code == StatusCode.AlreadyExists && again.ErrorCode == "bot_taken");

        (await Client.CallAsync($"{BotService}/DeleteBot", named.DeepClone(), Admin)).Code.Should().Be(StatusCode.Ok);

        (await Client.CallAsync($"{BotService}/GetBot", named.DeepClone(), Admin)).ErrorCode.Should().Be("bot_not_found");
    }

    [Test]
    public async Task ABotOfTheFile_IsNotRemoved()
    {
        var answer = await Client.CallAsync($"{BotService}/DeleteBot", new JsonObject { ["bot"] = Bot }, Admin);

        (answer.Code, answer.ErrorCode).Should().Be((StatusCode.FailedPrecondition, "bot_from_file"));
    }

    [Test]
    public async Task CreateBot_NamesWhatIsWrong_AndQuotesNoToken()
    {
        var answer = await Client.CallAsync($"{BotService}/CreateBot", new JsonObject { ["token"] = "no-token-at-all", ["slug"] = "a\0b", ["handler"] = "x" }, Admin);

        answer.Code.Should().Be(StatusCode.InvalidArgument);
        answer.Details.Should().Contain("slug: ").And.NotContain("no-token-at-all");
    }
}
