using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;

namespace Gateway.IntegrationTests.Grpc;

internal sealed class ChatServiceTests
{
    [Test]
    public async Task GetChat_GivesTheChat()
    {
        var (chat, person) = await NewChatAsync();

        var row = (await Client.CallAsync($"{ChatService}/GetChat", OfChat(chat), Admin)).Ok();

        (row["id"]!.GetValue<long>(), row["telegram_id"]!.GetValue<long>(), row["bot"]!.GetValue<string>(), row["type"]!.GetValue<string>()).Should().Be((chat, person, Bot, "private"));
        row["created_at"]!["seconds"]!.GetValue<long>().Should().BePositive();
    }

    [Test]
    public async Task GetChat_OfNone_IsNotFound()
    {
        var answer = await Client.CallAsync($"{ChatService}/GetChat", OfChat(999_999_999), Admin);

        (answer.Code, answer.ErrorCode).Should().Be((StatusCode.NotFound, "chat_not_found"));
    }

    [Test]
    public async Task ListChats_GivesThemPageByPage()
    {
        long[] made = [(await NewChatAsync()).Id, (await NewChatAsync()).Id];

        var found = new List<long>();
        string? cursor = null;
        do
        {
            var request = new JsonObject { ["bot"] = Bot, ["limit"] = 1 };
            if (cursor is not null)
                request["cursor"] = cursor;
            var page = (await Client.CallAsync($"{ChatService}/ListChats", request, Admin)).Ok();
            found.AddRange(page["chats"]!.AsArray().Select(static chat => chat!["id"]!.GetValue<long>()));
            cursor = page["next_cursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        found.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder().And.Contain(made);
    }

    [Test]
    public async Task ListChats_NamesWhatIsWrong()
    {
        var answer = await Client.CallAsync($"{ChatService}/ListChats", new JsonObject { ["limit"] = 201, ["cursor"] = "?" }, Admin);

        (answer.Code, answer.ErrorCode).Should().Be((StatusCode.InvalidArgument, "invalid_request"));
        answer.Details.Should().Contain("limit: Must be 1 to 200.").And.Contain("cursor: Is not a cursor of this list.");
    }
}
