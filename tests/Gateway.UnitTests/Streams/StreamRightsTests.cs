using Gateway.Application;
using Gateway.Application.Streams;
using Gateway.Domain.Accounts;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Streams;

/// <summary>What is taken away ends, and while it cannot be told whether something was, nothing is delivered.</summary>
internal sealed class StreamRightsTests : StreamsFixture
{
    [Test]
    public async Task ARightThatIsTakenAway_EndsItsSubscription_AndTheOthersGoOn()
    {
        var client = await FollowAsync(Bob, Hello, Other);

        await ChangeAsync(Bob, Reading("other"));

        (await client.NextAsync()).Should().Be(new StreamItem.Ended(Hello, StreamFailures.RightTakenAway));
        await GrowAsync("hello");
        await GrowAsync("other");
        (await client.TakeAsync(1)).Should().Equal(2);
        (await client.WaitingAsync()).Should().BeEmpty();
        Log.Reads[^1].Filter.Bots.Should().Equal("other");
    }

    [Test]
    public async Task WhatWaitsForASubscriptionThatEnds_IsNotTold()
    {
        var client = await FollowAsync(Bob, Hello, Other);
        await GrowAsync("hello");
        await GrowAsync("other");

        await ChangeAsync(Bob, Reading("other"));

        (await client.WaitingAsync()).Select(item => (item as StreamItem.Event)?.Logged.Position).Should().Equal(2, null);
    }

    [Test]
    public async Task ARightThatIsTakenAwayInTheMiddleOfAPage_LeavesTheRestOfItToALaterSubscription()
    {
        var toChat5 = Reading("other") with { Chats = new Dictionary<long, ChatGrant> { [5] = new("hello", Right.Read) } };
        await ChangeAsync(Bob, toChat5 with { Bots = Reading("hello", "other").Bots });
        for (var i = 0; i < 4; i++)
            Log.Add("hello", chat: 5);
        var client = await FollowAsync(Bob, Other, Hello with { After = 0 }, new StreamWish(ChatId: 5, After: 0));
        (await client.TakeAsync(2)).Should().Equal(1, 2);

        await ChangeAsync(Bob, toChat5);

        (await client.NextAsync()).Should().BeOfType<StreamItem.Ended>().Which.Wish.Bot.Should().Be("hello");
        (await client.TakeAsync(2)).Should().Equal(3, 4);
        (await client.WaitingAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task ARightThatComesBack_DoesNotBringTheSubscriptionBack()
    {
        var client = await FollowAsync(Bob, Hello);
        await ChangeAsync(Bob, Reading());
        await ChangeAsync(Bob, Reading("hello"));
        await GrowAsync();

        (await client.WaitingAsync()).Should().Equal(new StreamItem.Ended(Hello, StreamFailures.RightTakenAway));

        (await client.SubscribeAsync(Hello)).Should().Be(1);
    }

    [Test]
    public async Task ARightThatIsTakenAwayWhileItIsAskedFor_RefusesTheSubscription()
    {
        var client = await FollowAsync(Bob);
        WhileAsking = () => ChangeAsync(Bob, Reading());

        (await client.AskAsync(new StreamCommand.Subscribe(Hello))).Should().Be(new StreamItem.Refused(Hello, StreamFailures.RightTakenAway));

        await GrowAsync();
        (await client.WaitingAsync()).Should().NotContain(item => item is StreamItem.Event);
        Log.Reads[^1].Filter.Bots.Should().BeEmpty();
    }

    [Test]
    public async Task ARightThatIsTakenAwayWhileTheSubscriptionWaitsToBeTakenIn_LeavesNothingBehind()
    {
        await FollowAsync(Ada, Other);
        var client = await FollowAsync(Bob);
        var (after, _) = Hub.BeginReading()!.Value;
        client.Post(new StreamCommand.Subscribe(Hello));
        var subscribed = client.NextAsync();

        await ChangeAsync(Bob, Reading());
        Hub.EndReading(after, page: null);

        await subscribed;
        await GrowAsync();
        (await client.WaitingAsync()).Should().Equal(new StreamItem.Ended(Hello, StreamFailures.RightTakenAway));
        Log.Reads[^1].Filter.Bots.Should().Equal("other");
    }

    [Test]
    public async Task ARightThatIsTakenAwayWhileTheStreamJoinsWhatIsNew_LeavesNothingBehind()
    {
        Log.Add(1);
        var client = await FollowAsync(Bob, Other, Hello with { After = 0 });
        (await client.TakeAsync(1)).Should().Equal(1);
        var (after, _) = Hub.BeginReading()!.Value;
        var next = client.NextAsync();
        next.IsCompleted.Should().BeFalse();

        await ChangeAsync(Bob, Reading("other"));
        Hub.EndReading(after, page: null);

        (await next).Should().BeOfType<StreamItem.Ended>();
        await GrowAsync("other");
        (await client.TakeAsync(1)).Should().Equal(2);
        Log.Reads[^1].Filter.Bots.Should().Equal("other");
    }

    [Test]
    public async Task AnAccountThatIsDisabled_EndsItsStreams_AndNoOthers()
    {
        var (one, two, admin) = (await FollowAsync(Bob, Hello), await FollowAsync(Bob), await FollowAsync(Ada, Hello));
        await GrowAsync();

        await ChangeAsync(Bob, Reading("hello"), disabled: true);

        (await one.ClosedAsync()).Code.Should().Be("account_disabled");
        (await two.ClosedAsync()).Code.Should().Be("account_disabled");
        (await admin.TakeAsync(1)).Should().Equal(1);
    }

    [Test]
    public async Task ACredential_IsCheckedOnce_ForHoweverManyStreams()
    {
        var token = TokenOf(Bob);
        var (one, two) = (await OpenAsync(token), await OpenAsync(token));
        var reads = Accounts.Reads;

        await ChangeAsync(Bob, Reading(), disabled: true);

        Accounts.Reads.Should().Be(reads + 1);
        (await one.ClosedAsync()).Should().Be(await two.ClosedAsync());
    }

    [Test]
    public async Task WhileNothingChanges_NoAccountIsRead()
    {
        await FollowAsync(Bob, Hello);
        var reads = Accounts.Reads;

        await VerifyAsync();

        Accounts.Reads.Should().Be(reads);
    }

    [Test]
    public async Task ACredentialThatIsOver_EndsTheStream()
    {
        var client = await FollowAsync(Bob, Hello);
        client.Stream.Until.Should().Be(Clock.GetUtcNow().AddMinutes(15));
        await PassAsync(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        client.Stream.Ending.IsCancellationRequested.Should().BeFalse();

        await PassAsync(TimeSpan.FromTicks(1));

        (await client.ClosedAsync()).Code.Should().Be("token_expired");
    }

    [Test]
    public async Task ANewCredentialOfTheSameAccount_KeepsTheStreamGoing()
    {
        var client = await FollowAsync(Bob, Hello);
        await PassAsync(TimeSpan.FromMinutes(10));

        (await client.AskAsync(new StreamCommand.Authenticate(TokenOf(Bob)))).Should().Be(new StreamItem.Authenticated(Clock.GetUtcNow().AddMinutes(15)));

        await PassAsync(TimeSpan.FromMinutes(10));
        await GrowAsync();
        (await client.TakeAsync(1)).Should().Equal(1);
        await PassAsync(TimeSpan.FromMinutes(5));
        (await client.ClosedAsync()).Code.Should().Be("token_expired");
    }

    [Test]
    public async Task ANewCredentialOfAnotherAccount_IsRefused_AndTheStreamStaysAsItWas()
    {
        var client = await FollowAsync(Bob, Hello);

        (await client.AskAsync(new StreamCommand.Authenticate(TokenOf(Ada)))).Should().Be(new StreamItem.Refused(null, StreamFailures.OtherAccount));

        (await client.RefusalOfAsync(new StreamCommand.Subscribe(Everything))).Should().Be("right_missing");
        var reads = Accounts.Reads;
        await ChangeAsync(Ada, Access.Admin, disabled: true);
        Accounts.Reads.Should().Be(reads + 1, "only its own account is checked");
        await GrowAsync();
        (await client.TakeAsync(1)).Should().Equal(1);
    }

    [Test]
    public async Task ANewCredentialThatIsNone_IsRefused_AndTheStreamGoesOn()
    {
        var client = await FollowAsync(Bob, Hello);

        (await client.RefusalOfAsync(new StreamCommand.Authenticate(new StreamCredential("nonsense", IsKey: false)))).Should().Be("token_invalid");

        await GrowAsync();
        (await client.TakeAsync(1)).Should().Equal(1);
    }

    [Test]
    public async Task TheSameCredentialAgain_ChangesNothing()
    {
        var token = TokenOf(Bob);
        var client = await OpenAsync(token);

        (await client.AskAsync(new StreamCommand.Authenticate(token))).Should().Be(new StreamItem.Authenticated(client.Stream.Until));

        await ChangeAsync(Bob, Reading(), disabled: true);
        (await client.ClosedAsync()).Code.Should().Be("account_disabled");
    }

    [Test]
    public async Task WhileRightsAreNotKnownToStand_NothingIsTold()
    {
        var client = await FollowAsync(Bob, Hello);
        await GrowAsync();
        Clock.Advance(TimeSpan.FromMilliseconds(951));
        var next = client.NextEventAsync();
        next.IsCompleted.Should().BeFalse();

        await VerifyAsync();

        (await next.SoonAsync()).Position.Should().Be(1);
    }

    [Test]
    public async Task RightsThatStoodLessThanASecondAgo_AreGoodEnough()
    {
        var client = await FollowAsync(Bob, Hello);
        await GrowAsync();
        Clock.Advance(TimeSpan.FromMilliseconds(950));

        (await client.TakeAsync(1)).Should().Equal(1);
    }

    [Test]
    public async Task WhatWaitsForTheRightsToBeKnown_IsNotTold_WhenTheyAreGone()
    {
        Log.Add();
        var client = await FollowAsync(Bob, Hello with { After = 0 });
        Clock.Advance(TimeSpan.FromSeconds(1));
        var next = client.NextAsync();
        next.IsCompleted.Should().BeFalse();

        await ChangeAsync(Bob, Reading());

        (await next.SoonAsync()).Should().Be(new StreamItem.Ended(Hello with { After = 0 }, StreamFailures.RightTakenAway));
    }

    [Test]
    public async Task AStreamThatWaitsForTheRightsToBeKnown_CanBeEnded()
    {
        var client = await FollowAsync(Bob, Hello);
        await GrowAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        var closed = client.ClosedAsync();

        Drain.Begin();

        (await closed).Should().Be(StreamFailures.GoingAway);
    }

    [Test]
    public async Task WhileAccountsCannotBeRead_NothingIsTold()
    {
        var client = await FollowAsync(Bob, Hello);
        await GrowAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        Accounts.Failing = MemoryLog.Away();
        var next = client.NextEventAsync();

        await this.Invoking(fixture => fixture.ChangeAsync(Bob, Reading("hello"))).Should().ThrowAsync<StoreUnavailableException>();
        next.IsCompleted.Should().BeFalse();
        Accounts.Failing = null;
        await VerifyAsync();

        (await next).Position.Should().Be(1);
    }

    private Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return VerifyAsync();
    }
}
