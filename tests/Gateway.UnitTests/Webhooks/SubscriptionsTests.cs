using Gateway.Application.Streams;
using Gateway.Domain.Streams;
using Gateway.Domain.Webhooks;
using Gateway.Infrastructure.Webhooks;

namespace Gateway.UnitTests.Webhooks;

internal sealed class SubscriptionsTests
{
    private static readonly Subscription All = new(4, WebhookScope.All, null, null, [], 0);
    private static readonly Subscription OfBot = new(3, WebhookScope.Bot, null, "alerts", [EventTypes.MessageReceived], 0);
    private static readonly Subscription OfChat = new(2, WebhookScope.Chat, 5, null, [], 0);
    private static readonly Subscription Later = new(1, WebhookScope.Bot, null, "alerts", [], 100);

    private readonly Subscriptions _subscriptions = new([All, OfBot, OfChat, Later]);

    [TestCase("alerts", 5L, EventTypes.MessageReceived, 7, new long[] { 2, 3, 4 })]
    [TestCase("alerts", 5L, EventTypes.MessageSent, 7, new long[] { 2, 4 })]
    [TestCase("alerts", 6L, EventTypes.MessageReceived, 7, new long[] { 3, 4 })]
    [TestCase("alerts", null, EventTypes.UpdateReceived, 101, new long[] { 1, 4 })]
    [TestCase("alerts", null, EventTypes.UpdateReceived, 100, new long[] { 4 })]
    [TestCase("other", null, EventTypes.UpdateReceived, 7, new long[] { 4 })]
    public void Of_AnEvent_AreThoseWhoWantIt(string bot, long? chat, string type, long position, long[] webhooks) =>
        _subscriptions.Of(Entry(bot, chat, type, position)).Should().Equal(webhooks);

    [Test]
    public void Filter_IsOfWhatAnyWants()
    {
        _subscriptions.Filter.All.Should().BeTrue();
        var some = new Subscriptions([OfBot, OfChat]);
        (some.Filter.All, some.IsEmpty).Should().Be((false, false));
        some.Filter.Bots.Should().Equal("alerts");
        some.Filter.Chats.Should().Equal(5);
        new Subscriptions([]).IsEmpty.Should().BeTrue();
    }

    private static LoggedEvent Entry(string bot, long? chat, string type, long position) => new()
    {
        Position = position,
        Type = type,
        Bot = bot,
        Kind = "message",
        ChatId = chat,
        UpdateId = 1,
        At = DateTimeOffset.UnixEpoch,
        Raw = "{}"u8.ToArray(),
    };
}
