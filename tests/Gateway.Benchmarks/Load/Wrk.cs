using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Load;

/// <summary>Requests by wrk, which leaves the most of two cores to what is measured.</summary>
internal static partial class Wrk
{
    /// <summary>Answered requests per second. One that is not answered with 2xx ends the run: a figure of refusals is none.</summary>
    /// <param name="url">Scheme, host and port.</param>
    /// <param name="script">Lua that makes the requests.</param>
    /// <param name="connections">Kept open all the while.</param>
    /// <param name="duration">Whole seconds.</param>
    public static async Task<double> RunAsync(Uri url, string script, int connections, TimeSpan duration)
    {
        var folder = TestRun.Current.NewFolder("wrk");
        await File.WriteAllTextAsync(folder.File("load.lua"), script);
        using var wrk = ChildProcess.Start(
            folder, ["wrk", "-t2", $"-c{connections}", $"-d{duration.TotalSeconds:0}s", "--timeout", "20s", "-s", "load.lua", url.GetLeftPart(UriPartial.Authority)]);
        var ended = await wrk.WaitForExitAsync(duration + TimeSpan.FromMinutes(1));
        if (ended.ExitCode != 0 || Refused.IsMatch(ended.Answer) || !Rate.IsMatch(ended.Answer))
            throw new InvalidOperationException($"wrk ended with {ended.ExitCode}:\n{wrk.Output}");
        return double.Parse(Rate.Match(ended.Answer).Groups["rate"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rate { get; }

    [GeneratedRegex(@"Non-2xx or 3xx responses|Socket errors", RegexOptions.NonBacktracking)]
    private static partial Regex Refused { get; }
}
