using Gateway.Application.Streams;

namespace Gateway.UnitTests.Streams;

/// <summary>What is past, read from the log, and what is new, handed over, are one stream: without a gap, without a double.</summary>
internal sealed class ResumeTests : StreamsFixture
{
    private static readonly StreamWish Chat5 = new(ChatId: 5);

    [Test]
    public async Task WhatIsPast_ComesBeforeWhatIsNew()
    {
        Log.PageSize = 2;
        Log.Add(7);
        var client = await FollowAsync(Ada, Hello with { After = 3 });
        await GrowAsync();

        (await client.UpToAsync(8)).Should().Equal(4, 5, 6, 7, 8);

        await GrowAsync();
        (await client.UpToAsync(9)).Should().Equal(9);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    /// <summary>The log grows, and this process takes that in, between any look at the log and its answer.</summary>
    [Test]
    public async Task WhateverComesMeanwhile_IsToldOnce([Range(1, 6)] int atReading, [Values(1, 2, 3, 256)] int pageSize, [Values(1, 4)] int more)
    {
        Log.PageSize = pageSize;
        Log.Add(6);
        var client = await FollowAsync(Ada, Hello with { After = 2 });
        var readings = 0;
        Log.Meanwhile = async read =>
        {
            if (!read.IsOfStream || ++readings != atReading)
                return;
            Log.Add(more);
            await CatchUpAsync();
        };

        var told = await client.UpToAsync(6);
        var last = await GrowAsync();
        told.AddRange(await client.UpToAsync(last));

        told.Should().Equal(Enumerable.Range(3, (int)last - 2).Select(position => (long)position));
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task WhatIsHandedOutWhileTheStreamJoins_IsReadFromTheLog()
    {
        Log.Add(2);
        var former = await FollowAsync(Ada, Hello);
        var client = await FollowAsync(Ada, Hello with { After = 0 });
        await client.UpToAsync(2);
        var (after, filter) = Hub.BeginReading()!.Value;
        Log.Add(2);
        var page = await Log.ReadAsync(after, long.MaxValue, filter, CancellationToken.None);
        var next = client.NextEventAsync();
        next.IsCompleted.Should().BeFalse();
        Hub.EndReading(after, page);

        (await next).Position.Should().Be(3);
        (await client.UpToAsync(4)).Should().Equal(4);
        await GrowAsync();
        (await client.UpToAsync(5)).Should().Equal(5);
        (await former.UpToAsync(5)).Should().Equal(3, 4, 5);
    }

    [Test]
    public async Task WhileItReadsWhatIsPast_NothingIsHandedToIt()
    {
        Log.PageSize = 1;
        Log.Add(3);
        var client = await FollowAsync(Ada, Hello with { After = 0 });
        await client.TakeAsync(1);

        Hub.BeginReading()!.Value.Filter.Should().BeEquivalentTo(new EventFilter(All: false, [], []));
        Hub.EndReading(3, page: null);

        (await client.TakeAsync(2)).Should().Equal(2, 3);
        var next = client.NextEventAsync();
        next.IsCompleted.Should().BeFalse();
        var reads = Log.Reads.Count;
        await GrowAsync();
        (await next).Position.Should().Be(4);
        Log.Reads.Skip(reads).Should().OnlyContain(read => !read.IsOfStream);
    }

    [Test]
    public async Task WhatIsPastOfAChat_IsReadOnce_HoweverFarTheLogGoesOnElsewhere()
    {
        Log.Add(chat: 5);
        Log.Add(9);
        var client = await FollowAsync(Ada, new StreamWish(ChatId: 5, After: 0));
        (await client.TakeAsync(1)).Should().Equal(1);
        var next = client.NextEventAsync();

        await GrowAsync(chat: 5);

        (await next).Position.Should().Be(11);
        Log.Reads.Count(read => read.IsOfStream).Should().Be(1);
    }

    [Test]
    public async Task ASecondSubscriptionFromThePast_TakesNothingFromTheFirst_NotEvenWhatWaits()
    {
        Log.Add("other");
        Log.Add("hello");
        var client = await FollowAsync(Ada, Hello);
        await GrowAsync("hello");
        (await client.TakeAsync(1)).Should().Equal(3);
        client.Post(new StreamCommand.Subscribe(Other with { After = 0 }));
        await GrowAsync("hello");
        await GrowAsync("other");

        (await client.NextAsync()).Should().Be(new StreamItem.Subscribed(Other with { After = 0 }, 0));
        var last = await GrowAsync("hello");
        var told = await client.UpToAsync(last);

        told.Should().BeEquivalentTo([1, 4, 5, 6]).And.BeInAscendingOrder();
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task WhatWaitedBeforeASecondSubscription_IsReadAgain_AndToldOnce()
    {
        var client = await FollowAsync(Ada, Hello);
        client.Post(new StreamCommand.Ping());
        client.Post(new StreamCommand.Subscribe(Other with { After = 0 }));
        await GrowAsync("other");
        await GrowAsync("hello");
        await client.NextAsync();
        await client.NextAsync();

        (await client.UpToAsync(2)).Should().Equal(1, 2);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task ASecondSubscriptionFromThePast_IsToldOnlyWhatTheFirstDoesNotCover()
    {
        foreach (var chat in new long?[] { 5, null, 5, null })
            Log.Add("hello", chat);
        var client = await FollowAsync(Ada, new StreamWish(ChatId: 5, After: 1));
        (await client.TakeAsync(1)).Should().Equal(3);

        await client.SubscribeAsync(Hello with { After = 0 });
        var last = await GrowAsync(chat: 5);

        (await client.UpToAsync(last)).Should().Equal(1, 2, 4, 5);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task ASubscriptionThatBeginsNow_BesideOneThatCatchesUp_IsToldNothingOfThePast()
    {
        Log.PageSize = 1;
        Log.Add("hello");
        Log.Add("other");
        Log.Add("hello");
        var client = await FollowAsync(Ada, Hello with { After = 0 });
        (await client.TakeAsync(1)).Should().Equal(1);

        (await client.SubscribeAsync(Other)).Should().Be(3);
        await GrowAsync("other");

        (await client.UpToAsync(4)).Should().Equal(3, 4);
    }

    [Test]
    public async Task UnsubscribedWhileItCatchesUp_ItIsToldNoMore()
    {
        Log.PageSize = 1;
        for (var i = 0; i < 4; i++)
            Log.Add("other");
        var client = await FollowAsync(Ada, Hello, Other with { After = 0 });
        (await client.TakeAsync(2)).Should().Equal(1, 2);

        (await client.AskAsync(new StreamCommand.Unsubscribe(Other))).Should().Be(new StreamItem.Unsubscribed(Other));
        await GrowAsync("hello");

        (await client.UpToAsync(5)).Should().Equal(5);
    }

    [Test]
    public async Task UnsubscribedWhileALaterOneCatchesUp_WhatItWasTold_IsNotToldAgain()
    {
        Log.PageSize = 1;
        foreach (var chat in new long?[] { null, 5, null, 5 })
            Log.Add("hello", chat);
        var client = await FollowAsync(Ada, Chat5 with { After = 0 });
        (await client.TakeAsync(2)).Should().Equal(2, 4);
        await client.SubscribeAsync(Hello with { After = 0 });
        (await client.TakeAsync(1)).Should().Equal(1);

        await client.AskAsync(new StreamCommand.Unsubscribe(Chat5));
        var last = await GrowAsync("hello", chat: 5);

        (await client.UpToAsync(last)).Should().Equal(3, 5);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task UnsubscribedWhileItCatchesUpItself_ALaterOneTellsTheRest_AndTheRestAlone()
    {
        Log.PageSize = 1;
        for (var i = 0; i < 4; i++)
            Log.Add("hello", chat: 5);
        var client = await FollowAsync(Ada, Other, Chat5 with { After = 0 }, Hello with { After = 0 });
        (await client.TakeAsync(2)).Should().Equal(1, 2);

        await client.AskAsync(new StreamCommand.Unsubscribe(Chat5));
        var last = await GrowAsync("hello", chat: 5);

        (await client.UpToAsync(last)).Should().Equal(3, 4, 5);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task UnsubscribedAfterItHasCaughtUp_WhatItWasToldThenToo_IsNotToldAgain()
    {
        Log.PageSize = 1;
        Log.Add("hello", chat: 5);
        var client = await FollowAsync(Ada, Other, Chat5 with { After = 0 });
        (await client.TakeAsync(1)).Should().Equal(1);
        await GrowAsync("hello", chat: 5);
        (await client.TakeAsync(1)).Should().Equal(2);
        await client.SubscribeAsync(Hello with { After = 0 });

        await client.AskAsync(new StreamCommand.Unsubscribe(Chat5));
        var last = await GrowAsync("hello", chat: 5);

        (await client.UpToAsync(last)).Should().Equal(3);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task ALogThatCannotBeRead_IsReadOnceItCan_FromWhereItWas()
    {
        Log.PageSize = 2;
        Log.Add(5);
        var client = await FollowAsync(Ada, Hello with { After = 0 });
        (await client.TakeAsync(2)).Should().Equal(1, 2);
        Log.Failing = MemoryLog.Away();
        var next = client.NextEventAsync();
        await IdleAsync();
        Log.Failing = null;
        next.IsCompleted.Should().BeFalse();

        Clock.Advance(TimeSpan.FromMilliseconds(500));

        (await next).Position.Should().Be(3);
        (await client.TakeAsync(2)).Should().Equal(4, 5);
    }

    [Test]
    public async Task APositionBeforeWhatRetentionHasLeft_IsExpired()
    {
        Log.Add(3);
        Log.Purge();
        Log.Add(1);
        var client = await FollowAsync(Ada);

        (await client.RefusalOfAsync(new StreamCommand.Subscribe(Hello with { After = 2 }))).Should().Be("cursor_expired");

        await client.SubscribeAsync(Hello with { After = 3 });
        (await client.TakeAsync(1)).Should().Equal(4);
    }

    [Test]
    public async Task APositionThatTheLogHasNotComeTo_IsUnknown()
    {
        Log.Add(3);
        var client = await FollowAsync(Ada);

        (await client.RefusalOfAsync(new StreamCommand.Subscribe(Hello with { After = 4 }))).Should().Be("cursor_unknown");

        await client.SubscribeAsync(Hello with { After = 3 });
        await GrowAsync();
        (await client.TakeAsync(1)).Should().Equal(4);
    }

    [Test]
    public async Task APositionThatThisProcessHasNotComeTo_IsWaitedFor()
    {
        var client = await FollowAsync(Ada);
        Log.Add(3);

        await client.SubscribeAsync(Hello with { After = 2 });
        await CatchUpAsync();

        (await client.TakeAsync(1)).Should().Equal(3);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task WhereABeginningWasTold_CanBeResumedFrom_ThoughRetentionHasEmptiedTheLog()
    {
        Log.Add(3);
        Log.Purge();
        await using (var first = await FollowAsync(Ada))
            (await first.SubscribeAsync(Hello)).Should().Be(3);
        var second = await FollowAsync(Ada);

        await second.SubscribeAsync(Hello with { After = 3 });

        await GrowAsync();
        (await second.TakeAsync(1)).Should().Equal(4);
    }
}
