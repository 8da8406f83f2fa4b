using Gateway.Application.Lifecycle;

namespace Gateway.UnitTests.Lifecycle;

internal sealed class DrainTests
{
    [Test]
    public void TheShutdown_BeginsByDraining_AndCancelsWorkOnlyAtTheCutOff()
    {
        using var drain = new Drain();
        (drain.Draining.IsCancellationRequested, drain.Cutoff.IsCancellationRequested).Should().Be((false, false));

        drain.Begin();
        (drain.Draining.IsCancellationRequested, drain.Cutoff.IsCancellationRequested).Should().Be((true, false));

        drain.CancelWork();
        drain.Cutoff.IsCancellationRequested.Should().BeTrue();
    }
}
