using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Jobs;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Jobs;

internal sealed class JobWakeupsTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly Drain _drain = new();
    private readonly JobWakeups _wakeups;

    public JobWakeupsTests() => _wakeups = new JobWakeups(_drain);

    public void Dispose() => _drain.Dispose();

    [Test]
    public void WhatThisProcessLooksAtFirst_IsNotSaidElsewhere()
    {
        _wakeups.RaiseHereFirst();

        (IsSet(_wakeups.Here), IsSet(_wakeups.Elsewhere)).Should().Be((true, false));
    }

    [Test]
    public void WhatAProcessThatClaimsNothingAnyMoreSetsFree_IsSaidElsewhereAtOnce()
    {
        _drain.Begin();

        _wakeups.RaiseHereFirst();

        IsSet(_wakeups.Elsewhere).Should().BeTrue();
    }

    private bool IsSet(Signal signal) => signal.WaitAsync(Timeout.InfiniteTimeSpan, _clock, CancellationToken.None).IsCompletedSuccessfully;
}
