namespace Gateway.UnitTests.Time;

internal sealed class ManualClockTests
{
    private readonly ManualClock _clock = new();

    [Test]
    public void Advance_RunsTimersInOrder_EachAtItsOwnTime()
    {
        var started = _clock.GetUtcNow();
        var fired = new List<(char Name, TimeSpan At)>();
        using var late = At('b', TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using var repeated = At('a', TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        using var never = At('c', TimeSpan.FromSeconds(9), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(5));

        fired.Should().Equal(('a', TimeSpan.FromSeconds(1)), ('b', TimeSpan.FromSeconds(2)), ('a', TimeSpan.FromSeconds(4)));
        (_clock.GetUtcNow() - started).Should().Be(TimeSpan.FromSeconds(5));

        ITimer At(char name, TimeSpan due, TimeSpan period) =>
            _clock.CreateTimer(_ => fired.Add((name, _clock.GetUtcNow() - started)), null, due, period);
    }

    [Test]
    public void ADisposedTimer_DoesNotFire()
    {
        var fired = false;
        _clock.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan).Dispose();

        _clock.Advance(TimeSpan.FromSeconds(2));

        fired.Should().BeFalse();
    }

    [Test]
    public async Task ATimerThatIsDueAtOnce_FiresByItself()
    {
        var fired = new TaskCompletionSource();
        await using var timer = _clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.SoonAsync();
    }
}
