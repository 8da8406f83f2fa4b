using Gateway.Application;
using Gateway.Application.Streams;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Streams;

internal sealed class StreamCommandsTests : StreamsFixture
{
    [Test]
    public async Task Commands_AreAnsweredInTheirOrder()
    {
        var client = await FollowAsync(Ada);
        var said = new StreamItem.Refused(null, StreamFailures.NotText);
        client.Post(new StreamCommand.Ping());
        client.Post(new StreamCommand.Subscribe(Hello));
        client.Post(new StreamCommand.Tell(said));
        client.Post(new StreamCommand.Unsubscribe(Hello));

        StreamItem[] items = [await client.NextAsync(), await client.NextAsync(), await client.NextAsync(), await client.NextAsync()];

        items.Should().Equal(new StreamItem.Pong(), new StreamItem.Subscribed(Hello, 0), said, new StreamItem.Unsubscribed(Hello));
    }

    [Test]
    public async Task Commands_AreAnsweredBetweenThePiecesOfALongWay()
    {
        Log.PageSize = 2;
        Log.Add(6);
        var client = await FollowAsync(Ada, Hello with { After = 0 });
        await client.TakeAsync(1);

        client.Post(new StreamCommand.Ping());

        (await client.TakeAsync(1)).Should().Equal(2);
        (await client.NextAsync()).Should().BeOfType<StreamItem.Pong>();
        (await client.TakeAsync(4)).Should().Equal(3, 4, 5, 6);
    }

    [Test]
    public async Task TheSameTwice_IsRefused_WhereverItWouldBegin()
    {
        var client = await FollowAsync(Ada, Hello);

        (await client.RefusalOfAsync(new StreamCommand.Subscribe(Hello with { After = 0 }))).Should().Be("already_subscribed");
    }

    [Test]
    public async Task WhatIsNotSubscribed_CannotBeUnsubscribed()
    {
        var client = await FollowAsync(Ada, Hello);

        (await client.RefusalOfAsync(new StreamCommand.Unsubscribe(Other))).Should().Be("not_subscribed");
        await client.AskAsync(new StreamCommand.Unsubscribe(Hello));
        (await client.RefusalOfAsync(new StreamCommand.Unsubscribe(Hello))).Should().Be("not_subscribed");
    }

    [Test]
    public async Task AHundredSubscriptions_AreTheMost_UntilOneEnds()
    {
        var client = await FollowAsync(Ada, [.. Enumerable.Range(1, LiveStream.MostSubscriptions).Select(chat => new StreamWish(ChatId: chat))]);

        (await client.RefusalOfAsync(new StreamCommand.Subscribe(Hello))).Should().Be("too_many_subscriptions");

        await client.AskAsync(new StreamCommand.Unsubscribe(new StreamWish(ChatId: 5)));
        await client.SubscribeAsync(Hello);
    }

    [Test]
    public async Task WhatMayNotBeRead_IsRefused()
    {
        var client = await FollowAsync(Bob);

        (await client.AskAsync(new StreamCommand.Subscribe(Everything))).Should().Match<StreamItem.Refused>(refused => refused.Wish == Everything && refused.Failure.Code == "right_missing");
    }

    [Test]
    public async Task WhileTheStoreIsAway_ASubscriptionFromThePastIsRefused_AndTheStreamGoesOn()
    {
        var client = await FollowAsync(Ada, Other);
        var wish = Hello with { After = 0 };
        Log.Failing = MemoryLog.Away();

        (await client.AskAsync(new StreamCommand.Subscribe(wish))).Should().Match<StreamItem.Refused>(refused => refused.Wish == wish && refused.Failure.Code == "unavailable");

        Log.Failing = null;
        await GrowAsync("other");
        (await client.TakeAsync(1)).Should().Equal(1);
        await client.SubscribeAsync(wish);
    }

    [Test]
    public async Task MoreCommandsThanMayWait_AreNotTaken_UntilSomeAreAnswered()
    {
        var client = await FollowAsync(Ada);
        for (var i = 0; i < 256; i++)
            client.Post(new StreamCommand.Ping());

        client.Stream.TryPost(new StreamCommand.Ping()).Should().BeFalse();
    }

    [Test]
    public async Task AnsweredCommands_DoNotCount()
    {
        var client = await FollowAsync(Ada);
        for (var i = 0; i < 300; i++)
            (await client.AskAsync(new StreamCommand.Ping())).Should().BeOfType<StreamItem.Pong>();
    }

    [Test]
    public async Task AStreamThatEnds_SaysWhyWhateverWaits_AndTheFirstReasonCounts()
    {
        var client = await FollowAsync(Ada, Hello);
        await GrowAsync();
        client.Post(new StreamCommand.Ping());
        client.Stream.End(StreamFailures.Idle);
        client.Stream.End(StreamFailures.TooManyMessages);

        (await client.ClosedAsync()).Should().Be(StreamFailures.Idle);

        (await client.IsOverAsync()).Should().BeTrue();
    }

    [Test]
    public async Task AStreamThatWaits_IsWokenByItsEnd()
    {
        var client = await FollowAsync(Ada, Hello);
        var closed = client.ClosedAsync();
        closed.IsCompleted.Should().BeFalse();

        Drain.Begin();

        (await closed).Should().Be(StreamFailures.GoingAway);
    }

    [Test]
    public async Task AStreamThatIsOpenedWhileTheInstanceStops_IsOver()
    {
        Drain.Begin();

        (await (await OpenAsync(TokenOf(Ada))).ClosedAsync()).Should().Be(StreamFailures.GoingAway);
    }

    [Test]
    public async Task AStreamThatIsGone_IsNoLongerCountedCheckedOrHandedAnything()
    {
        var client = await FollowAsync(Bob, Hello);
        await FollowAsync(Ada, Other);
        Streams.Count.Should().Be(2);
        await client.DisposeAsync();
        await client.DisposeAsync();
        var reads = Accounts.Reads;

        await ChangeAsync(Bob, Reading());
        await CatchUpAsync();

        (Streams.Count, Accounts.Reads).Should().Be((1, reads + 1));
        Log.Reads[^1].Filter.Bots.Should().Equal("other");
    }

    [Test]
    public async Task WithoutAGoodCredential_NoStreamIsOpened()
    {
        var opened = await Streams.OpenAsync(new StreamCredential("nonsense", IsKey: true), null, CancellationToken.None);

        (opened.Failure?.Code, Streams.Count).Should().Be(("api_key_invalid", 0));
    }

    [Test]
    public async Task WhileTheStoreIsAway_NoStreamIsOpened_AndNothingIsLeftOfIt()
    {
        Log.Failing = MemoryLog.Away();
        await Streams.Invoking(streams => streams.OpenAsync(TokenOf(Ada), null, CancellationToken.None)).Should().ThrowAsync<StoreUnavailableException>();
        Accounts.Failing = MemoryLog.Away();
        await Streams.Invoking(streams => streams.OpenAsync(TokenOf(Ada), null, CancellationToken.None)).Should().ThrowAsync<StoreUnavailableException>();
        var reads = Accounts.Reads;

        await ChangeAsync(Bob, Reading()).SoonAsync();

        (Streams.Count, Accounts.Reads, Hub.FollowedAsync().IsCompleted).Should().Be((0, reads, false));
    }
}
