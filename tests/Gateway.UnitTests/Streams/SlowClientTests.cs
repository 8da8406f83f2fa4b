using Gateway.Application.Streams;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Streams;

/// <summary>What waits for a client is bounded, and whoever does not read holds up nobody else.</summary>
internal sealed class SlowClientTests : StreamsFixture
{
    private const int MostWaiting = 4096;

    private static readonly byte[] Mebibyte = new byte[1024 * 1024];

    [Test]
    public async Task AClientThatDoesNotRead_IsToldSo_AndTheOthersAreServed()
    {
        var (stuck, reader) = (await FollowAsync(Ada, Hello), await FollowAsync(Ada, Hello));
        for (var round = 0; round < 5; round++)
        {
            Log.Add(1000);
            await CatchUpAsync();
            (await reader.TakeAsync(1000)).Should().BeInAscendingOrder().And.EndWith((round + 1) * 1000);
        }

        stuck.Stream.Ending.IsCancellationRequested.Should().BeTrue();
        (await stuck.ClosedAsync()).Should().Be(StreamFailures.TooSlow);
        (await stuck.IsOverAsync()).Should().BeTrue();
        reader.Stream.Ending.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public async Task AsManyEventsAsMayWait_AreAllTold()
    {
        var client = await FollowAsync(Ada, Hello);
        Log.Add(MostWaiting);
        await CatchUpAsync();

        (await client.TakeAsync(MostWaiting)).Should().EndWith(MostWaiting);

        Log.Add(MostWaiting);
        await CatchUpAsync();
        (await client.TakeAsync(MostWaiting)).Should().EndWith(2 * MostWaiting);
    }

    [Test]
    public async Task OneEventMoreThanMayWait_EndsTheStream()
    {
        var client = await FollowAsync(Ada, Hello);
        Log.Add(MostWaiting + 1);

        await CatchUpAsync();

        (await client.ClosedAsync()).Code.Should().Be("too_slow");
    }

    [Test]
    public async Task BigEvents_AreBoundedByTheirBytes()
    {
        var (stuck, reader) = (await FollowAsync(Ada, Hello), await FollowAsync(Ada, Hello));
        for (var i = 0; i < 32; i++)
            Log.Add(raw: Mebibyte);
        await CatchUpAsync();
        await reader.TakeAsync(32);
        stuck.Stream.Ending.IsCancellationRequested.Should().BeFalse();

        await GrowAsync();

        (await stuck.ClosedAsync()).Should().Be(StreamFailures.TooSlow);
        (await reader.TakeAsync(1)).Should().Equal(33);
    }

    [Test]
    public async Task AClientOnALongWayThroughThePast_IsNotSlow()
    {
        Log.Add(3);
        var client = await FollowAsync(Ada, Hello with { After = 0 });

        Log.Add(2 * MostWaiting);
        await CatchUpAsync();

        (await client.TakeAsync(3 + (2 * MostWaiting))).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.EndWith(3 + (2 * MostWaiting));
    }

    [Test]
    public async Task WhenMostClientsLagThoughTheyRead_TheyAreWaitedForAtMostASecond()
    {
        var client = await FollowAsync(Ada, Hello);
        await LagAsync(client);
        Log.Add();
        var following = Follower.RunOnceAsync(CancellationToken.None);
        following.IsCompleted.Should().BeFalse();
        Clock.Advance(TimeSpan.FromMilliseconds(900));
        following.IsCompleted.Should().BeFalse();

        Clock.Advance(TimeSpan.FromMilliseconds(100));

        await following.SoonAsync();
    }

    [Test]
    public async Task OnceTheyHaveRead_TheyAreWaitedForNoLonger()
    {
        var client = await FollowAsync(Ada, Hello);
        await LagAsync(client);
        Log.Add();
        var following = Follower.RunOnceAsync(CancellationToken.None);
        following.IsCompleted.Should().BeFalse();

        await client.TakeAsync(MostWaiting / 2);
        Clock.Advance(TimeSpan.FromMilliseconds(10));

        await following.SoonAsync();
    }

    [Test]
    public async Task AClientThatDoesNotReadAtAll_IsNotWaitedFor()
    {
        await FollowAsync(Ada, Hello);
        Log.Add(MostWaiting);

        await CatchUpAsync();

        Hub.IsOverrun().Should().BeFalse();
    }

    [Test]
    public async Task HalfOfTheClientsThatLag_AreNotMost()
    {
        var (laggard, _) = (await FollowAsync(Ada, Hello), await FollowAsync(Ada, Other));

        await LagAsync(laggard);

        Hub.IsOverrun().Should().BeFalse();
    }

    /// <summary>More than half of what may wait does, and it has read something since.</summary>
    private async Task LagAsync(StreamClient client)
    {
        Log.Add((MostWaiting / 2) + 10);
        await CatchUpAsync();
        await client.TakeAsync(1);
    }
}
