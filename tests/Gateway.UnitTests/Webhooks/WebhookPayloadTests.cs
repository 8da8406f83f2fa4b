using System.Text;
using System.Text.Json.Nodes;
using Gateway.Application.Streams;
using Gateway.Application.Webhooks;

namespace Gateway.UnitTests.Webhooks;

internal sealed class WebhookPayloadTests
{
    [Test]
    public void Of_AnEvent_IsItsTypeItsTimeAndWhatStreamsTell()
    {
        var entry = new LoggedEvent
        {
            Position = 4711,
            Type = "update.received",
            Bot = "alerts",
            Kind = "poll_answer",
            ChatId = null,
            UpdateId = 9,
            At = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
            Raw = """{"update_id":9,"poll_answer":{}}"""u8.ToArray(),
        };

        var payload = JsonNode.Parse(WebhookPayload.Of(entry).Span)!.AsObject();

        payload.Select(field => field.Key).Should().Equal("type", "timestamp", "data");
        (payload["type"]!.GetValue<string>(), payload["timestamp"]!.GetValue<string>()).Should().Be(("update.received", "2026-11-20T10:00:00Z"));
        payload["data"]!.ToJsonString().Should().Be(JsonNode.Parse(entry.Json)!.ToJsonString());
    }

    [Test]
    public void OfTest_SaysWhoseItIs() =>
        Encoding.UTF8.GetString(WebhookPayload.OfTest(7, DateTimeOffset.UnixEpoch).Span).Should().Be("""{"type":"webhook.test","timestamp":"1970-01-01T00:00:00Z","data":{"webhook_id":7}}""");

    [Test]
    public void IdOf_IsTheSameForEveryAttempt() => WebhookPayload.IdOf(7, 4711).Should().Be("evt_7_4711");
}
