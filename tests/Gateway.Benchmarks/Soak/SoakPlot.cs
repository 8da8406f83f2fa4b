using System.Globalization;
using System.Text;

namespace Gateway.Benchmarks.Soak;

/// <summary>The samples as an SVG: one panel under the other, minutes to the right, in colours that are read on white and on black.</summary>
internal static class SoakPlot
{
    private const int Left = 64;
    private const int Width = 720;
    private const int Height = 110;
    private const int Apart = 48;
    private const int Top = 28;

    private static readonly (string Unit, (string Name, Func<Sample, double> Of)[] Lines)[] Panels =
    [
        ("MiB", [("resident memory", static sample => sample.Memory)]),
        ("", [("open handles", static sample => sample.Handles), ("TCP connections", static sample => sample.Connections), ("PostgreSQL connections", static sample => sample.DatabaseConnections)]),
        ("s", [("age of the oldest waiting job", static sample => sample.QueueAge)]),
        ("", [("updates a second", static sample => sample.Updates)]),
        ("ms", [("POST, p99", static sample => sample.P99)]),
    ];

    private static readonly string[] Colours = ["#2f81f7", "#d9731a", "#8957e5"];

    public static string Draw(IReadOnlyList<Sample> samples)
    {
        var height = Top + (Panels.Length * (Height + Apart));
        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Width + 24} {height}" font-family="system-ui, sans-serif" font-size="12" fill="#808080">""");
        Add(svg, $"<title>A gateway at half of its peak, {Minutes(samples[^1].At):0} min</title>");
        for (var n = 0; n < Panels.Length; n++)
            Draw(svg, Top + (n * (Height + Apart)), Panels[n].Unit, Panels[n].Lines, samples);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, int top, string unit, (string Name, Func<Sample, double> Of)[] lines, IReadOnlyList<Sample> samples)
    {
        var most = Round(lines.Max(line => samples.Max(line.Of)));
        foreach (var share in (double[])[0, 0.5, 1])
        {
            var y = top + (Height * (1 - share));
            Add(svg, $"""<path d="M{Left} {y:0.#}h{Width}" stroke="#808080" stroke-opacity="{(share == 0 ? 1 : 0.3)}"/>""");
            Add(svg, $"""<text x="{Left - 6}" y="{y + 4:0.#}" text-anchor="end">{most * share:#,0.###}</text>""");
        }

        var end = samples[^1].At;
        for (var part = 0; part <= 6; part++)
            Add(svg, $"""<text x="{Left + (Width * part / 6)}" y="{top + Height + 16}" text-anchor="middle">{Minutes(end * part / 6):0.#}{(part == 6 ? " min" : "")}</text>""");

        var x = Left;
        for (var n = 0; n < lines.Length; n++)
        {
            var name = unit.Length == 0 ? lines[n].Name : $"{lines[n].Name}, {unit}";
            var points = string.Join(' ', samples.Select(sample => string.Create(
                CultureInfo.InvariantCulture, $"{Left + (Width * sample.At / end):0.#},{top + (Height * (1 - (lines[n].Of(sample) / most))):0.#}")));
            Add(svg, $"""<polyline points="{points}" fill="none" stroke="{Colours[n]}" stroke-width="1.5" stroke-linejoin="round"/>""");
            Add(svg, $"""<text x="{x}" y="{top - 8}" fill="{Colours[n]}" font-weight="600">{name}</text>""");
            x += (name.Length * 8) + 16;
        }
    }

    private static double Minutes(double seconds) => seconds / 60;

    /// <summary>The next of 1, 2, 5, 10, 20, …: an axis that can be read.</summary>
    private static double Round(double most)
    {
        if (most <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return power * ((double[])[1, 2, 5, 10]).First(step => step * power >= most);
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(FormattableString.Invariant(line)).Append('\n');
}
