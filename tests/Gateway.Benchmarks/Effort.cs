namespace Gateway.Benchmarks;

/// <summary>How much a run does: enough for figures, or only so much that every part of it is seen to work.</summary>
/// <param name="Rounds">How often both sides are measured.</param>
/// <param name="Share">Of the full times and counts.</param>
internal sealed record Effort(int Rounds, double Share)
{
    public static readonly Effort Full = new(3, 1);

    /// <summary>Its figures say nothing.</summary>
    public static readonly Effort Short = new(1, 0.01);

    public bool HasFigures => this == Full;

    /// <summary>In whole seconds, as the load programs take them; one at the least.</summary>
    public TimeSpan Of(TimeSpan full) => TimeSpan.FromSeconds(Math.Ceiling(full.TotalSeconds * Share));

    public int Of(int full) => (int)Math.Ceiling(full * Share);
}
