using Gateway.Infrastructure.Jobs;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Jobs;

internal sealed class GraceTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly ManualClock _clock = new();

    [Test]
    public void A_process_that_has_just_started_rescues_at_once() => Look(new Grace(Lease, _clock), after: 50).Should().BeTrue("a start may take long");

    [Test]
    public void A_process_that_found_PostgreSQL_away_at_its_start_leaves_the_first_look_to_the_holders()
    {
        var grace = new Grace(Lease, _clock);
        grace.NoteAbsence();
        Look(grace, after: 0).Should().BeFalse();
        Look(grace, after: 0).Should().BeTrue();
    }

    [Test]
    public void Whatever_is_heard_ends_an_absence()
    {
        var grace = new Grace(Lease, _clock);
        Look(grace, after: 0);
        _clock.Advance(TimeSpan.FromSeconds(39));
        grace.Hear();
        Look(grace, after: 39).Should().BeTrue("it has purged meanwhile");
    }

    [Test]
    public void A_look_that_failed_is_no_absence()
    {
        var grace = new Grace(Lease, _clock);
        Look(grace, after: 0).Should().BeTrue();
        Look(grace, after: 15).Should().BeTrue();
        Look(grace, after: 30).Should().BeTrue();
    }

    [Test]
    public void After_an_absence_one_look_is_the_holders()
    {
        var grace = new Grace(Lease, _clock);
        Look(grace, after: 0);
        Look(grace, after: 41).Should().BeFalse();
        Look(grace, after: 15).Should().BeTrue();
        Look(grace, after: 41).Should().BeFalse("each absence counts");
    }

    [Test]
    public void Where_every_look_is_late_every_other_rescues()
    {
        var grace = new Grace(Lease, _clock);
        Look(grace, after: 0);
        Enumerable.Range(0, 4).Select(_ => Look(grace, after: 50)).Should().Equal(false, true, false, true);
    }

    private bool Look(Grace grace, int after)
    {
        _clock.Advance(TimeSpan.FromSeconds(after));
        return grace.IsOver();
    }
}
