using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.OpenApi;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;

namespace Gateway.IntegrationTests.Grpc;

/// <summary>Who may call, and how often.</summary>
internal sealed class CallerTests
{
    private static IEnumerable<string> Methods() =>
        [$"{ChatService}/ListChats", $"{ChatService}/GetChat", $"{BotService}/ListBots", $"{BotService}/GetBot", $"{BotService}/CreateBot", $"{BotService}/DeleteBot", $"{MessageService}/GetMessages", $"{MessageService}/SendMessage"];

    [TestCaseSource(nameof(Methods))]
    public async Task WithoutACredential_NothingIsSaid(string method)
    {
        var answer = await Client.CallAsync(method);

        (answer.Code, answer.ErrorCode, answer.Count).Should().Be((StatusCode.Unauthenticated, "credentials_missing", 0));
    }

    [Test]
    public async Task AWrongOrExpiredCredential_IsRefused()
    {
        (await ListAsync(GrpcJsOptions.Bearer("no.good.token"))).Should().Be((StatusCode.Unauthenticated, "token_invalid"));
        (await ListAsync(GrpcJsOptions.Bearer(Forged.Token(Gateways.JwtSecret, DateTimeOffset.UnixEpoch.AddYears(50))))).Should().Be((StatusCode.Unauthenticated, "token_expired"));
        (await ListAsync(new GrpcJsOptions { Metadata = [("x-api-key", "tgw_1_nothing")] })).Should().Be((StatusCode.Unauthenticated, "api_key_invalid"));
        (await ListAsync(Admin with { Metadata = [.. Admin.Metadata, ("x-api-key", "tgw_1_nothing")] })).Should().Be((StatusCode.Unauthenticated, "credentials_ambiguous"));
    }

    [Test]
    public async Task AnApiKey_CountsInEitherPlace_WithItsRights()
    {
        var (chat, _) = await NewChatAsync();
        var (_, key) = await NewKeyAsync(chat, read: true, send: false, "chats:read", "messages:send");

        var listed = await Client.CallAsync($"{ChatService}/ListChats", new JsonObject(), new GrpcJsOptions { Metadata = [("x-api-key", key)] });
        var sent = await Client.CallAsync($"{MessageService}/SendMessage", new JsonObject { ["chat_id"] = chat, ["text"] = "hi" }, GrpcJsOptions.Bearer(key));
        var read = await Client.CallAsync($"{MessageService}/GetMessages", OfChat(chat), GrpcJsOptions.Bearer(key));
        var other = await Client.CallAsync($"{ChatService}/GetChat", OfChat((await NewChatAsync()).Id), GrpcJsOptions.Bearer(key));

        listed.Ok()["chats"]!.AsArray().Should().ContainSingle().Which!["id"]!.GetValue<long>().Should().Be(chat);
        (sent.Code, sent.ErrorCode).Should().Be((StatusCode.PermissionDenied, "right_missing"));
        (read.Code, read.ErrorCode).Should().Be((StatusCode.PermissionDenied, "scope_missing"));
        (other.Code, other.ErrorCode).Should().Be((StatusCode.NotFound, "chat_not_found"));
    }

    [Test]
    public async Task ARate_IsOneForHttpAndGrpc()
    {
        var made = await (await Gateways.AdminAsync()).SendJsonAsync(
            HttpMethod.Post, "/api/v1/apikeys", new JsonObject { ["name"] = $"slow {Gateways.NewId()}", ["scopes"] = new JsonArray("chats:read"), ["rate_per_minute"] = 2 });
        var key = made.Ok()["key"]!.GetValue<string>();
        (await Gateways.Client(key).GetJsonAsync("/api/v1/chats")).Ok();
        (await Client.CallAsync($"{ChatService}/ListChats", new JsonObject(), GrpcJsOptions.Bearer(key))).Header["ratelimit-limit"]!.GetValue<string>().Should().Be("2");

        var refused = await Client.CallAsync($"{ChatService}/ListChats", new JsonObject(), GrpcJsOptions.Bearer(key));

        (refused.Code, refused.ErrorCode).Should().Be((StatusCode.ResourceExhausted, "rate_limited"));
        int.Parse(refused.Trailers["retry-after"]!.GetValue<string>()).Should().BePositive();
    }

    [Test]
    public async Task AChangeThroughGrpc_IsAuditedWithItsAddress()
    {
        var (token, username) = (BotEntry.NewToken(), $"t{Guid.NewGuid():N}_bot");
        await Gateways.Simulator.AddBotAsync(token, username);

        (await Client.CallAsync($"{BotService}/CreateBot", new JsonObject { ["token"] = token, ["require_auth"] = false }, Admin)).Ok();

        (await Gateways.Database.Db.RowsAsync("SELECT address FROM audit_events WHERE action = 'bot.created' AND details::text LIKE '%' || $1 || '%'", username))
            .Should().ContainSingle().Which["address"].Should().Be("127.0.0.1");
    }

    private static async Task<(StatusCode Code, string? ErrorCode)> ListAsync(GrpcJsOptions options)
    {
        var answer = await Client.CallAsync($"{ChatService}/ListChats", new JsonObject(), options);
        return (answer.Code, answer.ErrorCode);
    }
}
