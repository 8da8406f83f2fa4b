namespace Gateway.Benchmarks;

/// <summary>What came out: the medians of figures that were taken in turn.</summary>
internal sealed record Score(IContest Contest, IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    public double Ratio => Contest.LessIsBetter ? Median(Theirs) / Median(Ours) : Median(Ours) / Median(Theirs);

    public bool IsMet => Ratio >= Contest.AtLeast;

    /// <summary>The line of one that came to no figures.</summary>
    public static string FailedRow(IContest contest) => $"| {contest.What} | {contest.Peer} | | | {contest.Unit} | | {contest.AtLeast:0.0#} | **failed** |";

    public string Row(Effort effort) =>
        $"| {Contest.What} | {Contest.Peer} | {Figure(Ours)} | {Figure(Theirs)} | {Contest.Unit} | {Ratio:0.00} | {Contest.AtLeast:0.0#} | {Verdict(effort)} |";

    private string Verdict(Effort effort) => !effort.HasFigures ? "works" : IsMet ? "met" : "**missed**";

    private static string Figure(IReadOnlyList<double> figures) => Median(figures) is var median && median < 100 ? $"{median:0.0}" : $"{median:N0}";

    internal static double Median(IReadOnlyList<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
