using Gateway.Infrastructure.Accounts;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Accounts;

internal sealed class KnownEpochTests
{
    private readonly ManualClock _clock = new();
    private readonly KnownEpoch _known;

    public KnownEpochTests() => _known = new KnownEpoch(_clock);

    [Test]
    public void BeforeTheFirstReading_NothingIsKnown() => _known.Current.Should().BeNull();

    [TestCase(0, 7L)]
    [TestCase(800, 7L)]
    [TestCase(801, null)]
    public void Current_CountsFromWhenTheReadingBegan(int milliseconds, long? epoch)
    {
        var began = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        _known.Learn(began, 7, 0);

        _known.Current.Should().Be(epoch);
    }

    [Test]
    public void ANewReading_MakesItKnownAgain()
    {
        _known.Learn(_clock.GetTimestamp(), 7, 0);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _known.Current.Should().BeNull();

        _known.Learn(_clock.GetTimestamp(), 8, 0);

        _known.Current.Should().Be(8);
    }

    [Test]
    public async Task NextAsync_GivesTheFirstVersion_AndThenOnlyOthers()
    {
        var first = _known.NextAsync(null, CancellationToken.None);
        first.IsCompleted.Should().BeFalse();
        _known.Learn(_clock.GetTimestamp(), 1, 3);
        (await first.SoonAsync()).Should().Be(3);

        var next = _known.NextAsync(3, CancellationToken.None);
        _known.Learn(_clock.GetTimestamp(), 2, 3);
        next.IsCompleted.Should().BeFalse();
        _known.Learn(_clock.GetTimestamp(), 2, 4);
        (await next.SoonAsync()).Should().Be(4);
        (await _known.NextAsync(3, CancellationToken.None).SoonAsync()).Should().Be(4);
    }

    [Test]
    public async Task NextAsync_CanBeGivenUp()
    {
        using var end = new CancellationTokenSource();
        var next = _known.NextAsync(null, end.Token);

        await end.CancelAsync();

        await FluentActions.Awaiting(() => next).Should().ThrowAsync<OperationCanceledException>();
    }
}
