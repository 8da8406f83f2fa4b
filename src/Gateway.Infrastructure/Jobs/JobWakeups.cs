using Gateway.Application.Lifecycle;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Says that there is work: to this process's worker at once, and to the other instances where Redis connects them.</summary>
internal sealed class JobWakeups(Drain drain)
{
    /// <summary>For this process's worker.</summary>
    public Signal Here { get; } = new();

    /// <summary>For whoever tells the other instances; many raises become one message.</summary>
    public Signal Elsewhere { get; } = new();

    /// <summary>Anybody may take it.</summary>
    public void Raise()
    {
        Here.Set();
        Elsewhere.Set();
    }

    /// <summary>This process looks first, and the others will when they poll; at once, where this one claims nothing any more.</summary>
    public void RaiseHereFirst()
    {
        Here.Set();
        if (drain.Draining.IsCancellationRequested)
            Elsewhere.Set();
    }
}
