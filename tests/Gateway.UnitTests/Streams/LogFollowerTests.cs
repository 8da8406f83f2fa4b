namespace Gateway.UnitTests.Streams;

/// <summary>The log is followed while somebody follows it here: by hints, and by positions where a hint is missed.</summary>
internal sealed class LogFollowerTests : StreamsFixture
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(600);

    [Test]
    public async Task AHint_IsFollowedAtOnce()
    {
        var client = await FollowAsync(Ada, Hello);
        await StartAsync();

        Log.Add(3);
        Hints.Raise();

        (await client.TakeAsync(3)).Should().Equal(1, 2, 3);
    }

    [Test]
    public async Task WhatNoHintCameFor_IsFoundByItsPositionWithinSixHundredMilliseconds()
    {
        var client = await FollowAsync(Ada, Hello);
        await StartAsync();
        Log.Add(2);
        var next = client.NextEventAsync();
        Clock.Advance(TimeSpan.FromMilliseconds(399));
        (next.IsCompleted, Log.Reads.Count).Should().Be((false, 1));

        Clock.Advance(Poll - TimeSpan.FromMilliseconds(399));

        (await next).Position.Should().Be(1);
        (await client.TakeAsync(1)).Should().Equal(2);
    }

    [Test]
    public async Task AHintForOneOfMany_BringsAllBeforeItToo()
    {
        Log.PageSize = 2;
        var client = await FollowAsync(Ada, Hello);
        await StartAsync();
        Log.Add(4);
        Log.Add("other");
        Log.Add(1);

        Hints.Raise();

        (await client.TakeAsync(5)).Should().Equal(1, 2, 3, 4, 6);
    }

    [Test]
    public async Task WithoutClients_TheLogIsNotRead_UntilTheFirstComes()
    {
        await Follower.StartAsync(CancellationToken.None);
        Log.Add(3);
        Hints.Raise();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await VerifyAsync();
        await CatchUpAsync();
        (Log.Reads.Count, Clock.IsAwaited, Hub.DesertedAsync().IsCompleted).Should().Be((0, false, true));

        var client = await FollowAsync(Ada, Hello);
        Log.Add(1);
        Hints.Raise();

        (await client.TakeAsync(1)).Should().Equal(4);
        Log.Reads.Should().OnlyContain(read => read.After >= 3);
    }

    [Test]
    public async Task WhenTheLastClientLeaves_TheLogIsReadNoMore_AndLaterFromItsEnd()
    {
        var (first, second) = (await FollowAsync(Ada, Hello), await FollowAsync(Ada, Hello));
        var deserted = Hub.DesertedAsync();
        await first.DisposeAsync();
        deserted.IsCompleted.Should().BeFalse();
        await second.DisposeAsync();
        deserted.IsCompleted.Should().BeTrue();
        Hub.FollowedAsync().IsCompleted.Should().BeFalse();
        Log.Add(5);
        await CatchUpAsync();
        Log.Reads.Should().BeEmpty();

        await FollowAsync(Ada, Hello);
        await CatchUpAsync();

        Hub.FollowedAsync().IsCompleted.Should().BeTrue();
        Log.Reads.Should().ContainSingle().Which.After.Should().Be(5);
    }

    [Test]
    public async Task ALogThatCannotBeRead_IsSaidOnce_AndNothingIsMissedOnceItCan()
    {
        var client = await FollowAsync(Ada, Hello);
        await StartAsync();
        Log.Failing = MemoryLog.Away();
        Log.Add(2);
        await PollAsync();
        await PollAsync();
        Log.Add(1);

        Log.Failing = null;
        await PollAsync();

        (await client.TakeAsync(3)).Should().Equal(1, 2, 3);
        Logger.Lines.Select(line => line[..4]).Should().Equal("3811", "3812");
    }

    [Test]
    public async Task AFault_IsSaid_AndTheLogIsFollowedOn()
    {
        var client = await FollowAsync(Ada, Hello);
        await StartAsync();
        Log.Failing = new InvalidOperationException("broken");
        Log.Add(1);
        await PollAsync();

        Log.Failing = null;
        await PollAsync();

        (await client.TakeAsync(1)).Should().Equal(1);
        Logger.Lines.Should().ContainSingle().Which.Should().StartWith("3813");
    }

    private async Task StartAsync()
    {
        await Follower.StartAsync(CancellationToken.None);
        await IdleAsync();
    }

    /// <summary>Until it has looked and waits again.</summary>
    private async Task PollAsync()
    {
        Clock.Advance(Poll);
        await VerifyAsync();
        await IdleAsync();
    }
}
