using System.Net;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Sending.SendingGateways;

namespace Gateway.IntegrationTests.Sending;

internal sealed class CallbackTests
{
    [Test]
    public async Task APress_IsAnswered_OnceForEachKey()
    {
        var query = await PressAsync();
        var body = new JsonObject { ["text"] = "Done", ["show_alert"] = true, ["cache_time"] = 5 };

        var first = await AnswerAsync(query, body, "press");
        var second = await AnswerAsync(query, body, "press");

        (first.Status, second.Status).Should().Be((HttpStatusCode.NoContent, HttpStatusCode.NoContent));
        (first.Header("Idempotency-Replayed"), second.Header("Idempotency-Replayed")).Should().Be((null, "true"));
        var call = (await Gateways.Simulator.CallsAsync(method: "answerCallbackQuery")).Where(call => string.Equals($"{call.Parameters["callback_query_id"]}", query, StringComparison.Ordinal))
            .Should().ContainSingle().Subject;
        (call.Text, call.Parameters["show_alert"]!.GetValue<bool>(), call.Parameters["cache_time"]!.GetValue<int>()).Should().Be(("Done", true, 5));
        (await Gateways.Database.Db.CountAsync("audit_events", "action = 'callback.answered' AND target_id = $1", query)).Should().Be(1);
    }

    [Test]
    public async Task AnOldPress_IsRefusedByTelegram() => (await AnswerAsync("123456789", [])).Code.Should().Be("telegram_refused");

    [Test]
    public async Task EveryBadField_IsNamed() => (await AnswerAsync("a.b", new JsonObject { ["text"] = new string('x', 201), ["url"] = "javascript:alert(1)", ["cache_time"] = -1 }))
        .Json()!["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()).Should().BeEquivalentTo("cid", "text", "url", "cache_time");

    private static async Task<string> PressAsync()
    {
        var chat = await NewChatAsync();
        var sent = (await SendAsync(chat, new JsonObject { ["text"] = "Open?", ["keyboard"] = JsonNode.Parse("""{"inline_keyboard":[[{"text":"Yes","callback_data":"y"}]]}""") })).Ok();
        var pressed = await Gateways.Simulator.PressAsync(Gateways.Bots[Bot].Token!.Split(':')[0], new SimPerson(chat.TelegramId), sent["telegram_message_id"]!.GetValue<long>(), "y");
        return pressed.CallbackQueryId!;
    }

    private static async Task<ApiAnswer> AnswerAsync(string query, JsonObject body, string? key = null) => await (await Gateways.AdminAsync()).SendJsonAsync(
        HttpMethod.Post, $"/api/v1/bots/{Bot}/callbacks/{query}/answer", body, key is null ? [] : [("Idempotency-Key", key)]);
}
