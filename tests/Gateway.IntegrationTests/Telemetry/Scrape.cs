using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.IntegrationTests.Telemetry;

/// <summary>One answer of <c>/metrics</c>.</summary>
internal sealed partial class Scrape(string text)
{
    private readonly List<(string Name, string Labels, double Value)> _samples =
    [
        .. text.Split('\n').Select(static line => Sample.Match(line)).Where(static match => match.Success).Select(static match =>
            (match.Groups["name"].Value, match.Groups["labels"].Value, double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture))),
    ];

    public string Text => text;

    /// <summary>Of families, as <c># TYPE</c> names them.</summary>
    public IReadOnlySet<string> Families { get; } =
        text.Split('\n').Where(static line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2]).ToHashSet(StringComparer.Ordinal);

    public IReadOnlySet<string> Names => _samples.Select(static sample => sample.Name).ToHashSet(StringComparer.Ordinal);

    public IEnumerable<string> Labels => _samples.Select(static sample => sample.Labels);

    /// <summary>The sum of the samples of this name with all these labels, as <c>name="value"</c>; null where there is none.</summary>
    public double? Value(string name, params string[] labels)
    {
        var found = _samples.Where(sample => string.Equals(sample.Name, name, StringComparison.Ordinal) && labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal))).ToList();
        return found.Count == 0 ? null : found.Sum(static sample => sample.Value);
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>\{.*\})? (?<value>[^ ]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Sample { get; }
}
