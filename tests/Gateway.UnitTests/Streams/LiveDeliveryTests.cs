using Gateway.Application.Streams;

namespace Gateway.UnitTests.Streams;

internal sealed class LiveDeliveryTests : StreamsFixture
{
    [Test]
    public async Task WhatTheLogGrowsBy_IsToldInTheOrderOfPositions()
    {
        Log.Add(3);
        var client = await FollowAsync(Ada, Hello);

        Log.Add(600);
        await CatchUpAsync();

        (await client.UpToAsync(603)).Should().Equal(Positions(4, 603));
    }

    [Test]
    public async Task ASubscription_SaysFromWhereOnItCovers_AndCoversNothingBefore()
    {
        Log.Add(5);
        var client = await FollowAsync(Ada);
        await GrowAsync();

        (await client.SubscribeAsync(Hello)).Should().Be(6);

        await GrowAsync();
        (await client.TakeAsync(1)).Should().Equal(7);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [TestCase(null, "hello", false, new long[] { 1, 2, 3 })]
    [TestCase(null, "other", false, new long[] { 4 })]
    [TestCase(null, "none", false, new long[0])]
    [TestCase(5L, null, false, new long[] { 2 })]
    [TestCase(6L, null, false, new long[] { 3 })]
    [TestCase(null, null, true, new long[] { 1, 2, 3, 4 })]
    public async Task OnlyWhatTheWishNames_IsTold(long? chat, string? bot, bool all, long[] positions)
    {
        var client = await FollowAsync(Ada, new StreamWish(chat, bot, all));

        await GrowAsync("hello");
        await GrowAsync("hello", chat: 5);
        await GrowAsync("hello", chat: 6);
        await GrowAsync("other");

        (await WaitingPositionsAsync(client)).Should().Equal(positions);
    }

    [Test]
    public async Task AnEventThatConcernsSeveralSubscriptions_IsToldOnce()
    {
        var client = await FollowAsync(Ada, Hello, new StreamWish(Bot: "123456"), new StreamWish(ChatId: 5), Everything);

        await GrowAsync(chat: 5);
        await GrowAsync("other");

        (await WaitingPositionsAsync(client)).Should().Equal(1, 2);
    }

    [Test]
    public async Task AnEvent_IsReadOnce_AndItsJsonMadeOnce_ForHoweverManyClients()
    {
        var clients = new[] { await FollowAsync(Ada, Hello), await FollowAsync(Ada, Everything), await FollowAsync(Bob, Hello) };
        var reads = Log.Reads.Count;

        await GrowAsync();

        var told = new List<byte[]>();
        foreach (var client in clients)
            told.Add((await client.NextEventAsync()).Json);
        told.Should().OnlyContain(json => ReferenceEquals(json, told[0]));
        Log.Reads.Should().HaveCount(reads + 1);
    }

    [Test]
    public async Task TheLog_IsAskedOnlyForWhatSomebodyFollows()
    {
        var (one, _, third) = (await FollowAsync(Ada, Hello, new StreamWish(ChatId: 5)), await FollowAsync(Ada, Hello), await FollowAsync(Ada, Everything));
        (await FilterAsync()).Should().BeEquivalentTo(EventFilter.Everything);

        await third.DisposeAsync();
        (await FilterAsync()).Should().BeEquivalentTo(new EventFilter(All: false, ["hello"], [5]));

        await one.DisposeAsync();
        (await FilterAsync()).Should().BeEquivalentTo(new EventFilter(All: false, ["hello"], []));
    }

    [Test]
    public async Task WhatNobodyFollows_IsPassedOver()
    {
        var client = await FollowAsync(Ada, Hello);
        await GrowAsync("other");
        await GrowAsync("other");

        (await FilterAsync()).Bots.Should().Equal("hello");

        Log.Reads[^1].After.Should().Be(2);
        (await client.SubscribeAsync(Other)).Should().Be(2);
    }

    [Test]
    public async Task AfterUnsubscribing_NothingIsTold_NotEvenWhatWaits()
    {
        var client = await FollowAsync(Ada, Hello, Other);
        client.Post(new StreamCommand.Unsubscribe(Hello));
        (await client.NextAsync()).Should().Be(new StreamItem.Unsubscribed(Hello));
        await GrowAsync("hello");
        await GrowAsync("other");

        (await WaitingPositionsAsync(client)).Should().Equal(2);
    }

    [Test]
    public async Task OneOfTwoNamesOfABot_KeepsTheOtherGoing()
    {
        var client = await FollowAsync(Ada, Hello, new StreamWish(Bot: "123456"));

        await client.AskAsync(new StreamCommand.Unsubscribe(Hello));

        await GrowAsync();
        (await WaitingPositionsAsync(client)).Should().Equal(1);
    }

    [Test]
    public async Task SubscribedAgain_ItCoversWhatComesFromThenOn()
    {
        var client = await FollowAsync(Ada, Hello);
        await client.AskAsync(new StreamCommand.Unsubscribe(Hello));
        await GrowAsync();

        (await client.SubscribeAsync(Hello)).Should().Be(1);

        await GrowAsync();
        (await WaitingPositionsAsync(client)).Should().Equal(2);
    }

    [Test]
    public async Task WhoSubscribesWhileTheLogIsRead_IsTakenInWhenThatIsHandedOut()
    {
        var former = await FollowAsync(Ada, Other);
        var client = await FollowAsync(Ada);
        var (after, _) = Hub.BeginReading()!.Value;
        Log.Add("hello");
        client.Post(new StreamCommand.Subscribe(Hello));
        var subscribed = client.NextAsync();
        subscribed.IsCompleted.Should().BeFalse("what is being read was asked for without it");

        Hub.EndReading(after, new LogPage([], SeenTo: 1, IsEnd: true));

        (await subscribed).Should().Be(new StreamItem.Subscribed(Hello, 1));
        await GrowAsync("hello");
        (await WaitingPositionsAsync(client)).Should().Equal(2);
        (await WaitingPositionsAsync(former)).Should().BeEmpty();
    }

    [Test]
    public async Task WhoSubscribesDuringAReadingThatFails_IsTakenInAllTheSame_AndMissesNothing()
    {
        await FollowAsync(Ada, Other);
        var client = await FollowAsync(Ada);
        var (after, _) = Hub.BeginReading()!.Value;
        Log.Add("hello");
        client.Post(new StreamCommand.Subscribe(Hello));
        var subscribed = client.NextAsync();

        Hub.EndReading(after, page: null);

        (await subscribed).Should().Be(new StreamItem.Subscribed(Hello, 0));
        await CatchUpAsync();
        (await WaitingPositionsAsync(client)).Should().Equal(1);
    }

    [Test]
    public async Task APageThatWasAskedForBeforeEverybodyLeft_IsHandedToNobody()
    {
        var former = await FollowAsync(Ada, Hello);
        var (after, _) = Hub.BeginReading()!.Value;
        await former.DisposeAsync();
        Log.Add(4);
        var client = await FollowAsync(Ada);
        client.Post(new StreamCommand.Subscribe(Hello));
        var subscribed = client.NextAsync();

        Hub.EndReading(after, new LogPage([MemoryLog.Event(1)], SeenTo: 1, IsEnd: true));

        (await subscribed).Should().Be(new StreamItem.Subscribed(Hello, 4));
        (await WaitingPositionsAsync(client)).Should().BeEmpty();
        await GrowAsync();
        (await WaitingPositionsAsync(client)).Should().Equal(5);
    }

    private static IEnumerable<long> Positions(int first, int last) => Enumerable.Range(first, last - first + 1).Select(position => (long)position);

    private static async Task<IEnumerable<long>> WaitingPositionsAsync(StreamClient client) =>
        (await client.WaitingAsync()).Select(item => item.Should().BeOfType<StreamItem.Event>().Subject.Logged.Position);

    private async Task<EventFilter> FilterAsync()
    {
        await CatchUpAsync();
        return Log.Reads[^1].Filter;
    }
}
