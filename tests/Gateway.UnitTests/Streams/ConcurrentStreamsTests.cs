using Gateway.Application.Streams;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Streams;

/// <summary>Two write, and clients come, go, subscribe and resume, all at the same time.</summary>
internal sealed class ConcurrentStreamsTests : StreamsFixture
{
    private const int EventsOfEach = 400;
    private const long Last = (2 * EventsOfEach) + 1;

    private static readonly long[] All = [.. Enumerable.Range(1, (int)Last).Select(position => (long)position)];

    [SetUp]
    public async Task FollowTheLogAsync()
    {
        Log.PageSize = 16;
        await Follower.StartAsync(CancellationToken.None);
    }

    [Test]
    public async Task WhoStays_SeesEverythingOnceAndInOrder()
    {
        var clients = new[] { await FollowAsync(Ada, Everything), await FollowAsync(Ada, Hello, Other), await FollowAsync(Bob, Other, Hello) };
        var writing = WriteAsync();

        foreach (var told in await Task.WhenAll(clients.Select(client => Task.Run(() => client.UpToAsync(Last)))).SoonAsync())
            told.Should().Equal(All);
        await writing;
    }

    [Test]
    public async Task WhoComesAndGoes_AndResumes_SeesEverythingOnceAndInOrder()
    {
        var writing = WriteAsync();

        foreach (var told in await Task.WhenAll(Enumerable.Range(2, 4).Select(stay => Task.Run(() => ComeAndGoAsync(stay)))).SoonAsync())
            told.Should().Equal(All);
        await writing;
    }

    [Test]
    public async Task WhoBeginsNow_SeesEverythingFromThenOn()
    {
        var anchor = await FollowAsync(Ada);
        var writing = WriteAsync();
        var told = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var client = await FollowAsync(Ada);
            var from = await client.SubscribeAsync(Everything);
            return (From: from, Told: from < Last ? await client.UpToAsync(Last) : []);
        }))).SoonAsync();

        told.Should().AllSatisfy(one => one.Told.Should().Equal(All.Where(position => position > one.From)));
        await writing;
        await anchor.DisposeAsync();
    }

    [Test]
    public async Task WhoChangesItsSubscriptions_SeesNothingTwice_AndEverythingOfTheOneThatStays()
    {
        var client = await FollowAsync(Ada, Hello);
        var writing = WriteAsync();
        var changing = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                while (!client.Stream.TryPost(i % 2 == 0 ? new StreamCommand.Subscribe(Other with { After = 0 }) : new StreamCommand.Unsubscribe(Other)))
                    await Task.Yield();
            }
        });

        var told = new List<LoggedEvent>();
        while (told is not [.., { Position: Last }])
        {
            if (await client.NextAsync() is StreamItem.Event item)
                told.Add(item.Logged);
        }

        await changing.SoonAsync();
        await writing;
        told.Where(logged => logged.Bot is "hello").Select(logged => logged.Position).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.HaveCount(EventsOfEach + 1);
    }

    /// <summary>Two at once, each for a bot of its own; and a last event, of hello.</summary>
    private async Task WriteAsync()
    {
        await Task.WhenAll(new[] { "hello", "other" }.Select(bot => Task.Run(async () =>
        {
            for (var i = 0; i < EventsOfEach; i++)
            {
                Log.Add(bot);
                Hints.Raise();
                if (i % 8 == 0)
                    await Task.Yield();
            }
        })));
        Log.Add("hello");
        Hints.Raise();
    }

    private async Task<List<long>> ComeAndGoAsync(int stay)
    {
        var told = new List<long>();
        while (told is not [.., Last])
        {
            await using var client = await FollowAsync(Ada, Everything with { After = told is [.., var last] ? last : 0 });
            for (var i = 0; i < stay * 5 && told is not [.., Last]; i++)
                told.AddRange(await client.TakeAsync(1));
        }

        return told;
    }
}
