using Gateway.Infrastructure.Leasing;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Jobs;

internal sealed class PaceTests
{
    private readonly ManualClock _clock = new();

    [Test]
    public void Nothing_is_recent_before_anything_has_ended() => new Pace(_clock).Recent.Should().Be(0);

    [Test]
    public void The_last_whole_window_counts_until_this_one_has_more()
    {
        var pace = new Pace(_clock);
        Count(pace, 5);
        _clock.Advance(Pace.Window);

        Count(pace, 2);
        pace.Recent.Should().Be(5);
        Count(pace, 7);
        pace.Recent.Should().Be(9);
    }

    [Test]
    public void What_ended_before_a_pause_is_not_recent()
    {
        var pace = new Pace(_clock);
        Count(pace, 5);

        _clock.Advance(2 * Pace.Window);

        pace.Recent.Should().Be(0);
    }

    private static void Count(Pace pace, int times)
    {
        for (var i = 0; i < times; i++)
            pace.Count();
    }
}
