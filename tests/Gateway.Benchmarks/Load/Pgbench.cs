using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Load;

/// <summary>PostgreSQL's own benchmark.</summary>
internal static partial class Pgbench
{
    private static readonly int[] Clients = [16, 64, 128];

    /// <summary>Its time begins before its clients connect, each to a process that PostgreSQL starts; what it says per second leaves that out.</summary>
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(1) / 16;

    /// <summary>Transactions per second of the number of clients that does best.</summary>
    /// <param name="url">The database.</param>
    /// <param name="script">One transaction.</param>
    /// <param name="duration">Of each number of clients; whole seconds.</param>
    public static async Task<double> BestAsync(string url, string script, TimeSpan duration)
    {
        var best = 0.0;
        foreach (var clients in Clients)
            best = Math.Max(best, await RunAsync(url, script, clients, duration));
        return best;
    }

    /// <summary>A text in a script, where <c>:word</c> would be a variable.</summary>
    public static string Literal(string text) => $"E'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal).Replace(":", @"\x3a", StringComparison.Ordinal)}'";

    private static async Task<double> RunAsync(string url, string script, int clients, TimeSpan duration)
    {
        var folder = TestRun.Current.NewFolder("pgbench");
        var time = duration + (clients * ToConnect);
        await File.WriteAllTextAsync(folder.File("load.sql"), script);
        string[] arguments = ["--no-vacuum", "--protocol=prepared", $"--client={clients}", "--jobs=2", $"--time={time.TotalSeconds:0}", $"--file={folder.File("load.sql")}", url];
        using var pgbench = ChildProcess.Start(folder, PostgresPrograms.Command("pgbench", arguments));
        var ended = await pgbench.WaitForExitAsync(time + TimeSpan.FromMinutes(1));
        if (ended.ExitCode != 0 || !Rate.IsMatch(ended.Answer))
            throw new InvalidOperationException($"pgbench ended with {ended.ExitCode}:\n{pgbench.Output}");
        return double.Parse(Rate.Match(ended.Answer).Groups["rate"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"tps = (?<rate>[\d.]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rate { get; }
}
