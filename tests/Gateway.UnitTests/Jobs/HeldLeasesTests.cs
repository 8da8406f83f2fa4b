using Gateway.Application.Jobs;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Jobs;

internal sealed class HeldLeasesTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>The last sixth of a lease is left for the handler to end in.</summary>
    private static readonly TimeSpan Usable = TimeSpan.FromSeconds(50);

    private readonly ManualClock _clock = new();
    private readonly HeldLeases _leases;

    public HeldLeasesTests() => _leases = new HeldLeases(new QueueOptions { Lease = Lease, StuckTimeout = TimeSpan.FromMinutes(3) }, _clock);

    [Test]
    public void ALeaseThatIsNotRenewed_EndsBeforePostgresWouldGiveItAway()
    {
        using var lease = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));

        _clock.Advance(Usable - TimeSpan.FromTicks(1));
        lease.Ending.IsCancellationRequested.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));
        lease.Ending.IsCancellationRequested.Should().BeTrue();
    }

    [Test]
    public void ALease_IsCountedFromBeforeTheClaimWasAskedFor()
    {
        var before = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(20));

        using var lease = _leases.Hold(A.Claim(at: before));
        _clock.Advance(Usable - TimeSpan.FromSeconds(20));

        lease.Ending.IsCancellationRequested.Should().BeTrue();
    }

    [Test]
    public void AClaimThatTookTooLong_IsEndedAtOnce()
    {
        var before = _clock.GetTimestamp();
        _clock.Advance(Usable);

        using var lease = _leases.Hold(A.Claim(at: before));

        lease.Ending.IsCancellationRequested.Should().BeTrue();
    }

    [Test]
    public void ARenewal_ExtendsTheLease_CountedFromBeforeItWasAskedFor()
    {
        using var lease = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));
        _clock.Advance(TimeSpan.FromSeconds(40));
        var askedAt = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(5));

        _leases.Renewed([lease.Claim], new HashSet<Guid> { lease.Claim.LeaseId }, askedAt);
        _clock.Advance(Usable - TimeSpan.FromSeconds(5.1));
        lease.Ending.IsCancellationRequested.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        lease.Ending.IsCancellationRequested.Should().BeTrue();
    }

    [Test]
    public async Task ARenewalThatIsRefused_EndsTheLeaseAtOnce()
    {
        using var lease = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));
        using var other = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));

        _leases.Renewed([lease.Claim, other.Claim], new HashSet<Guid> { other.Claim.LeaseId }, _clock.GetTimestamp());

        await lease.Ending.CancelledAsync();
        other.Ending.IsCancellationRequested.Should().BeFalse();
    }

    /// <summary>A renewal that comes after the settlement's commit finds no such lease, though nobody took it.</summary>
    [Test]
    public void ALeaseThatIsBeingSettled_IsNotEndedByARenewalThatIsRefused()
    {
        using var lease = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));
        var waits = _leases.Settling(lease.Claim);

        _leases.Renewed([lease.Claim], new HashSet<Guid>(), _clock.GetTimestamp());

        _clock.Advance(Usable - TimeSpan.FromTicks(1));
        waits.IsCancellationRequested.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));
        waits.IsCancellationRequested.Should().BeTrue("its time runs on");
    }

    [Test]
    public void Renewable_AreAllThatAreHeld_UntilTheStuckTimeout()
    {
        using var old = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));
        _clock.Advance(TimeSpan.FromMinutes(2));
        using var young = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));

        _leases.Renewable().Should().BeEquivalentTo([old.Claim, young.Claim]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _leases.Renewable().Should().BeEquivalentTo([young.Claim]);
    }

    [Test]
    public void AReleasedLease_IsNeitherRenewedNorEnded()
    {
        var lease = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));
        lease.Dispose();

        _leases.Renewable().Should().BeEmpty();
        _leases.Settling(lease.Claim).Should().Be(CancellationToken.None);
        _leases.Renewed([lease.Claim], new HashSet<Guid>(), _clock.GetTimestamp());
        lease.Ending.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public void ARenewalThatOvertakesTheRelease_IsHarmless()
    {
        var lease = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));
        lease.Dispose();

        lease.Invoking(released => released.EndIn(TimeSpan.Zero)).Should().NotThrow();
    }

    [Test]
    public void Settling_OfAHeldClaim_WaitsAsLongAsItsLease()
    {
        using var lease = _leases.Hold(A.Claim(at: _clock.GetTimestamp()));

        _leases.Settling(lease.Claim).Should().Be(lease.Ending);
    }
}
