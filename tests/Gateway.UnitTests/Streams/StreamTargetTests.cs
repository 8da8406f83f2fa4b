using Gateway.Application.Streams;
using Gateway.Domain.Accounts;

namespace Gateway.UnitTests.Streams;

internal sealed class StreamTargetTests
{
    private static readonly Access Reader = new()
    {
        Scopes = [Scope.MessagesRead],
        Bots = new Dictionary<string, Right>(StringComparer.Ordinal) { ["hello"] = Right.Read, ["mute"] = Right.Send },
        Chats = new Dictionary<long, ChatGrant> { [5] = new("other", Right.Read), [6] = new("other", Right.Send) },
    };

    private static readonly StreamTarget[] Targets = [new AllEvents(), new EventsOfBot("hello"), new EventsOfChat(5, "other")];

    [TestCase("hello", true)]
    [TestCase("mute", false)]
    [TestCase("other", false)]
    public void ABot_IsAllowedToWhoMayReadIt(string bot, bool isAllowed) => new EventsOfBot(bot).IsAllowed(Reader).Should().Be(isAllowed);

    [TestCase(5, "other", true)]
    [TestCase(6, "other", false)]
    [TestCase(7, "other", false)]
    [TestCase(7, "hello", true)]
    public void AChat_IsAllowedToWhoMayReadItOrItsBot(long chat, string bot, bool isAllowed) => new EventsOfChat(chat, bot).IsAllowed(Reader).Should().Be(isAllowed);

    [Test]
    public void WithoutTheScope_NothingIsAllowed() => AllowedTo(Reader with { Scopes = [Scope.ChatsRead] }).Should().BeEmpty();

    [Test]
    public void BeyondTheBotLimit_NothingIsAllowed() => AllowedTo(Reader with { BotLimit = ["mute"] }).Should().BeEmpty();

    [Test]
    public void Everything_IsForAdmins()
    {
        AllowedTo(Reader).Should().Equal(Targets[1..]);
        AllowedTo(Access.Admin).Should().Equal(Targets);
    }

    [TestCase("hello", 5L, true, true)]
    [TestCase("hello", null, true, false)]
    [TestCase("other", 5L, false, true)]
    [TestCase("other", 6L, false, false)]
    public void AnEvent_IsMatchedByItsBotAndByItsChat(string bot, long? chat, bool ofHello, bool ofFive)
    {
        var logged = MemoryLog.Event(1, bot, chat);

        (new EventsOfBot("hello").Matches(logged), new EventsOfChat(5, "other").Matches(logged), new AllEvents().Matches(logged)).Should().Be((ofHello, ofFive, true));
    }

    [Test]
    public void ASubscription_CoversWhatComesAfterItsBeginning_UntilItEnds()
    {
        var subscription = new LiveSubscription(new StreamWish(Bot: "hello"), new EventsOfBot("hello"), from: 7);
        Covered().Should().Equal(8, 9);
        subscription.From = 8;
        Covered().Should().Equal(9);

        subscription.End();

        (subscription.IsEnded, Covered().Length).Should().Be((true, 0));

        long[] Covered() => [.. new long[] { 6, 7, 8, 9 }.Where(position => subscription.Covers(MemoryLog.Event(position)))];
    }

    private static IEnumerable<StreamTarget> AllowedTo(Access access) => Targets.Where(target => target.IsAllowed(access));
}
