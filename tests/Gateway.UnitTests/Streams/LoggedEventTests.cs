using System.Text;
using System.Text.Json;
using Gateway.Application.Chats;
using Gateway.Application.Json;
using Gateway.Application.Streams;
using Gateway.Domain.Streams;

namespace Gateway.UnitTests.Streams;

internal sealed class LoggedEventTests
{
    private static readonly DateTimeOffset Ten = new(2026, 11, 20, 10, 0, 0, TimeSpan.FromHours(1));

    private static readonly MessageRow Full = new(
        1, 5, 77, "in", "message", "Grüße <b>\"a\"</b>\n☂ 😀", new MessageSender(42, "Ada", "ada"), Ten, Ten.AddSeconds(1.5), Ten.AddDays(1), 76, "photo", "AgAC", 9, 4711);

    private static readonly MessageRow Bare = new(null, null, 77, "out", "message", null, null, Ten, null, null, null, null, null, null, 4711);

    private static readonly MessageRow OfSomebody = Bare with { From = new MessageSender(42, null, null) };

    private static readonly MessageRow[] Messages = [Full, Bare, OfSomebody];

    [TestCaseSource(nameof(Messages))]
    public void Json_OfAMessage_HasItsFieldsAsTheApiWritesThem(MessageRow message)
    {
        var told = Fields(Event(message).Json);

        told["type"].Should().Be("\"message\"");
        told["event"].Should().Be("\"message.received\"");
        told["bot"].Should().Be("\"hello\"");
        var own = new[] { "type", "event", "bot" };
        told.Where(field => !own.Contains(field.Key, StringComparer.Ordinal)).Should().BeEquivalentTo(Fields(JsonSerializer.SerializeToUtf8Bytes(message, WireJson.Options)));
    }

    [Test]
    public void Json_OfAnUpdate_HasItByteForByte()
    {
        var logged = new LoggedEvent
        {
            Position = 7,
            Type = EventTypes.UpdateReceived,
            Bot = "hello",
            Kind = "poll_answer",
            ChatId = null,
            UpdateId = 9,
            At = Ten,
            Raw = Encoding.UTF8.GetBytes("{ \"update_id\":9, \"poll_answer\":{\"n\":1.50,\"a\":\"\\u00e9\"}}"),
        };

        Encoding.UTF8.GetString(logged.Json).Should().Be(
            """{"type":"message","event":"update.received","position":7,"bot":"hello","chat_id":null,"kind":"poll_answer","update_id":9,"date":"2026-11-20T09:00:00Z","update":"""
            + """{ "update_id":9, "poll_answer":{"n":1.50,"a":"\u00e9"}}}""");
    }

    [Test]
    public void Json_IsMadeOnce()
    {
        var logged = Event(Full);

        logged.Json.Should().BeSameAs(logged.Json);
    }

    private static LoggedEvent Event(MessageRow message) => new()
    {
        Position = message.Position!.Value,
        Type = EventTypes.MessageReceived,
        Bot = "hello",
        Kind = message.Kind,
        ChatId = message.ChatId,
        UpdateId = message.UpdateId,
        At = Ten,
        Message = message,
        Raw = "{}"u8.ToArray(),
    };

    /// <summary>Each field as it is written.</summary>
    private static Dictionary<string, string> Fields(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetRawText(), StringComparer.Ordinal);
    }
}
