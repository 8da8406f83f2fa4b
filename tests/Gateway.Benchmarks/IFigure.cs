namespace Gateway.Benchmarks;

/// <summary>What something costs, where there is nothing to compare it with: lines of the table with one figure each.</summary>
internal interface IFigure
{
    /// <summary>By which it is chosen on the command line.</summary>
    string Name { get; }

    string What { get; }

    Task<IReadOnlyList<Figure>> MeasureAsync(BenchServers servers);
}

/// <summary>One line.</summary>
internal sealed record Figure(string What, double Value, string Unit)
{
    /// <summary>The line of one that came to no figures.</summary>
    public static string FailedRow(IFigure figure) => $"| {figure.What} | | | | | | | **failed** |";

    public string Row(Effort effort) => $"| {What} | | {Value:0.0##} | | {Unit} | | | {(effort.HasFigures ? "" : "works")} |";
}
