namespace Gateway.Benchmarks.Soak;

/// <summary>How long a soak is, and which of its parts are compared: the minute after the first five, and the last one.</summary>
/// <param name="Length">Of the load.</param>
internal sealed record SoakSpan(TimeSpan Length)
{
    public static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(5);

    /// <summary>What its verdict and its plot are published for.</summary>
    private static readonly TimeSpan Full = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan LeastWindow = 2 * BetweenSamples;

    public bool IsFull => Length >= Full;

    /// <summary>Five minutes into a full one, a sixth of a shorter one.</summary>
    private TimeSpan Begins => IsFull ? TimeSpan.FromMinutes(5) : Length / 6;

    /// <summary>A minute of a full one, less of a shorter one.</summary>
    private TimeSpan Window => IsFull ? TimeSpan.FromMinutes(1) : TimeSpan.FromTicks(Math.Max(LeastWindow.Ticks, Length.Ticks / 30));

    public double Early(IEnumerable<Sample> samples, Func<Sample, double> figure) => Median(samples, figure, Begins, Begins + Window);

    public double Late(IEnumerable<Sample> samples, Func<Sample, double> figure) => Median(samples, figure, Length - Window, TimeSpan.MaxValue);

    private static double Median(IEnumerable<Sample> samples, Func<Sample, double> figure, TimeSpan from, TimeSpan to)
    {
        var figures = samples.Where(sample => sample.At >= from.TotalSeconds && sample.At <= to.TotalSeconds).Select(figure).Order().ToList();
        return figures[figures.Count / 2];
    }
}
