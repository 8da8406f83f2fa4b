using System.Text;
using Gateway.Api.Grpc;
using Gateway.Api.Grpc.Protos;
using Gateway.Application.Chats;
using Gateway.Application.Streams;

namespace Gateway.UnitTests.Grpc;

internal sealed class EventOnTheWireTests
{
    private static readonly MessageRow Row = new(7, 5, 88, "in", "message", "hi", new MessageSender(1, "Ada", null), DateTimeOffset.UnixEpoch, null, null, null, null, null, 9, 41);

    [Test]
    public void AnEvent_IsSerialisedOnce_ForBothStreams()
    {
        var logged = Logged(Row);

        var (first, second) = (EventOnTheWire.Of(logged), EventOnTheWire.Of(logged));

        second.Equals(first).Should().BeTrue("it is the same memory");
        StreamMessagesResponse.Parser.ParseFrom(first.Span).Event.Should().Be(SubscribeResponse.Parser.ParseFrom(first.Span).Event).And.Be(EventOnTheWire.EventOf(logged));
    }

    [Test]
    public void AMessage_IsAtItsEventsPosition()
    {
        var told = EventOnTheWire.EventOf(Logged(Row));

        (told.Position, told.Event_, told.Bot, told.Message.Position, told.Message.Text, told.Message.HasReplyTo).Should().Be((42L, "message.received", "alerts", 42L, "hi", false));
    }

    [Test]
    public void AnUpdate_IsToldByteForByte()
    {
        var told = EventOnTheWire.EventOf(Logged(null));

        (told.Update.Kind, told.Update.HasChatId, told.Update.UpdateId).Should().Be(("message", false, 9L));
        told.Update.Raw.ToStringUtf8().Should().Be("""{"update_id":9}""");
    }

    private static LoggedEvent Logged(MessageRow? row) => new()
    {
        Position = 42,
        Type = "message.received",
        Bot = "alerts",
        Kind = "message",
        ChatId = null,
        UpdateId = 9,
        At = DateTimeOffset.UnixEpoch,
        Message = row,
        Raw = Encoding.UTF8.GetBytes("""{"update_id":9}"""),
    };
}
