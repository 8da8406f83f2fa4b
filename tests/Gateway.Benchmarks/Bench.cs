using Gateway.Benchmarks.Contests;

namespace Gateway.Benchmarks;

/// <summary>Runs the contests one after the other and prints a table of ratios.</summary>
internal static class Bench
{
    private const string ShortForm = "--short";

    private static readonly IReadOnlyList<IContest> Contests =
    [
        new IngestAgainstOneRow(),
        new IngestAgainstTheSameRows(),
        new SyncEcho(),
        new Drain(),
        new HandlerStart(),
        new FanOut(),
        new WebhookDeliveries(),
        new ApiKey(),
        new GrowthIngest(1),
        new GrowthDrain(1),
        new GrowthIngest(10),
        new GrowthDrain(10),
    ];

    private static readonly IReadOnlyList<IFigure> Figures = [new StartUp(), new IdleWebSockets()];

    private const string Head = """
        | what | against | ours | theirs | unit | ratio | at least | |
        | --- | --- | ---: | ---: | --- | ---: | ---: | --- |
        """;

    /// <summary>
    /// The names of contests and figures, all but the longest where none is given; before them <c>--short</c> for a run that only shows that they work. Ends with 1 when
    /// one of them failed: a missed ratio is a figure, not a failure.
    /// </summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (effort, names) = arguments is [ShortForm, .. var rest] ? (Effort.Short, rest) : (Effort.Full, arguments);
        string[] known = [.. Contests.Select(static contest => contest.Name), .. Figures.Select(static figure => figure.Name)];
        if (names.Except(known, StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
        {
            await Console.Error.WriteLineAsync($"No such contest: {string.Join(' ', unknown)}. There are: {string.Join(' ', known)}");
            return 64;
        }

        await using var servers = await BenchServers.StartAsync(effort);
        var (rows, failed) = (new List<string>(), false);
        foreach (var contest in Contests.Where(contest => IsAsked(contest.Name, contest.OnlyWhenNamed)))
            await AddAsync(contest.Name, async () => [(await RunAsync(contest, servers)).Row(effort)], Score.FailedRow(contest));
        foreach (var figure in Figures.Where(figure => IsAsked(figure.Name, onlyWhenNamed: false)))
            await AddAsync(figure.Name, async () => await RunAsync(figure, servers), Figure.FailedRow(figure));

        Console.WriteLine(Head);
        foreach (var row in rows)
            Console.WriteLine(row);
        return failed ? 1 : 0;

        bool IsAsked(string name, bool onlyWhenNamed) => names.Length == 0 ? !onlyWhenNamed : names.Contains(name, StringComparer.Ordinal);

        async Task AddAsync(string name, Func<Task<IEnumerable<string>>> run, string failedRow)
        {
            try
            {
                rows.AddRange(await run());
            }
            catch (Exception e)
            {
                // What the others have measured, and will, is not lost with it.
                await Console.Error.WriteLineAsync($"  {name} failed: {e}");
                rows.Add(failedRow);
                failed = true;
            }
        }
    }

    /// <summary>In turn, so that what else the machine does falls on both.</summary>
    private static async Task<Score> RunAsync(IContest contest, BenchServers servers)
    {
        await Console.Error.WriteLineAsync($"{contest.Name}: {contest.What}, against {contest.Peer}");
        await using var match = await contest.StartAsync(servers);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 1; round <= servers.Effort.Rounds; round++)
        {
            ours.Add(await match.OursAsync());
            theirs.Add(await match.TheirsAsync());
            await Console.Error.WriteLineAsync($"  {round}: {ours[^1]:N0} against {theirs[^1]:N0} {contest.Unit}");
        }

        return new Score(contest, ours, theirs);
    }

    private static async Task<IEnumerable<string>> RunAsync(IFigure figure, BenchServers servers)
    {
        await Console.Error.WriteLineAsync($"{figure.Name}: {figure.What}");
        return (await figure.MeasureAsync(servers)).Select(line => line.Row(servers.Effort));
    }
}
