namespace Gateway.IntegrationTests.Chaos;

internal enum FaultKind
{
    /// <summary>SIGKILL; started again when the fault is over. Of a link: its connections are reset, and new ones too.</summary>
    Kill,

    /// <summary>SIGSTOP; goes on when the fault is over. Of a link: its connections stay open and nothing passes.</summary>
    Freeze,
}

/// <summary>One thing that goes wrong.</summary>
/// <param name="At">When, from the beginning.</param>
/// <param name="Part">Which part of the world.</param>
/// <param name="Kind">How.</param>
/// <param name="For">How long.</param>
internal sealed record Fault(TimeSpan At, string Part, FaultKind Kind, TimeSpan For)
{
    public TimeSpan End => At + For;

    public override string ToString() => $"{At.TotalSeconds,6:0.0} s  {Kind.ToString().ToLowerInvariant(),-6}  {Part,-18}  for {For.TotalSeconds:0.0} s";
}
