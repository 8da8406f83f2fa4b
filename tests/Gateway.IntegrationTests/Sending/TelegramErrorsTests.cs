using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Sending.SendingGateways;

namespace Gateway.IntegrationTests.Sending;

/// <summary>What Telegram answers, and what the API then does.</summary>
internal sealed class TelegramErrorsTests
{
    private static readonly TestCaseData<SimFault, int, string>[] Faults =
    [
        new(SimFault.Error(400, "Bad Request: can't parse entities"), 422, "telegram_refused") { TestName = "400" },
        new(SimFault.Error(401, "Unauthorized"), 502, "bot_token_refused") { TestName = "401" },
        new(SimFault.Error(403, "Forbidden: bot was blocked by the user"), 409, "chat_unavailable") { TestName = "403" },
        new(SimFault.TooManyRequests(70), 429, "send_limited") { TestName = "429, for longer than a send waits" },
        new(SimFault.Error(500), 502, "send_outcome_unknown") { TestName = "500" },
        new(SimFault.DropBefore(), 502, "send_outcome_unknown") { TestName = "connection lost before" },
        new(SimFault.DropAfter(), 502, "send_outcome_unknown") { TestName = "connection lost after" },
    ];

    [TestCaseSource(nameof(Faults))]
    public async Task AnErrorOfTelegrams_HasOneAnswer_AndIsNotTriedTwice(SimFault fault, int status, string code)
    {
        var chat = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(fault with { ChatId = $"{chat.TelegramId}" });

        var answer = await SendAsync(chat, Text("hi"));

        ((int)answer.Status, answer.Code).Should().Be((status, code));
        (await CallsAsync(chat)).Should().ContainSingle();
        answer.Body.Should().NotContain(Gateways.Bots[Bot].Token!.Split(':')[1]);
    }

    [Test]
    public async Task TelegramsWords_ArePassedOn()
    {
        var chat = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.Error(400, "Bad Request: can't parse entities") with { ChatId = $"{chat.TelegramId}" });

        (await SendAsync(chat, Text("hi"))).Json()!["detail"]!.GetValue<string>().Should().Contain("can't parse entities");
    }

    [Test]
    public async Task ALongPause_IsPassedOnAsRetryAfter()
    {
        var chat = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.TooManyRequests(70) with { ChatId = $"{chat.TelegramId}" });

        int.Parse((await SendAsync(chat, Text("hi"))).Header("Retry-After")!).Should().BeInRange(60, 70);
    }

    [Test]
    public async Task AGatewayWithoutTelegram_SaysThatNothingWasSent()
    {
        var bot = BotEntry.None("lost");
        await using var gateways = await Management.ManagedGateways.StartAsync(
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["BOT_API_URL"] = "http://127.0.0.1:1/" }, bots: [bot]);

        var answer = await Management.ApiClient.SendJsonAsync(
            await gateways.AdminAsync(), HttpMethod.Post, "/api/v1/bots/lost/messages", new JsonObject { ["chat"] = 1, ["text"] = "hi" }, ("Idempotency-Key", "lost"));

        ((int)answer.Status, answer.Code).Should().Be((503, "telegram_unreachable"));
        answer.Header("Retry-After").Should().NotBeNull();
        (await gateways.Database.Db.CountAsync("idempotency_keys")).Should().Be(0);
    }
}
