using System.Globalization;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>
/// Everything is killed, frozen and cut off at random while people write; then every update is accounted for. docs/CHAOS.md says how to read
/// and to repeat it. <c>CHAOS_SECONDS</c> (60), <c>CHAOS_SEED</c>, and <c>CHAOS_REPORT</c>: a file to write the account to as well.
/// </summary>
[NonParallelizable]
internal sealed class ChaosTests
{
    /// <summary>For long runs by hand; the waits themselves are bounded.</summary>
    private const int AtMost = 24 * 3_600_000;

    /// <summary>What was tried this often while things break is left to its schedule, or it would die of a long outage.</summary>
    private const int SomeAttempts = 3;

    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(500);

    [Test]
    [CancelAfter(AtMost)]
    public async Task EverythingBreaks_AndEveryUpdateIsAccountedFor()
    {
        var seed = Number("CHAOS_SEED", 20_261_120);
        var length = TimeSpan.FromSeconds(Number("CHAOS_SECONDS", 60));
        await using var world = await ChaosWorld.StartAsync();
        var plan = ChaosPlan.Make(seed, length, ChaosWorld.Lease, [.. world.Parts.Select(static part => part.Name)]);

        using var over = new CancellationTokenSource();
        var passing = PassDelaysAsync(world.Db, over.Token);
        var watching = WatchMachineAsync(over.Token);
        world.Load.Start();
        IReadOnlyList<Outage> outages = await world.SufferAsync(plan);
        await world.Load.StopAsync();
        await over.CancelAsync();
        await passing;
        outages = [.. outages, .. await watching];
        var began = TimeProvider.System.GetTimestamp();
        var left = await DrainAsync(world);
        var took = TimeProvider.System.GetElapsedTime(began);

        var books = await world.BooksAsync(outages);
        var promises = Account.Of(books);
        var report = $"""
            seed {seed}, {length.TotalSeconds:0} s, {plan.Count} faults{(outages.Count > plan.Count ? $", {outages.Count - plan.Count} stalls of the machine" : "")}; {world.Load.Made.Count} updates, {world.Service.Attempts.Count} attempts, {world.Client.Connections} connections of the client
            {(left.Length == 0 ? $"drained in {took.TotalSeconds:0.0} s" : $"NOT DRAINED in {took.TotalSeconds:0.0} s: {left}")}
            jobs by attempts: {string.Join(", ", books.Jobs.CountBy(static job => job.Attempts).OrderBy(static some => some.Key).Select(static some => $"{some.Value} with {some.Key}"))}; {books.Jobs.Count(static job => job.Status is "dead")} dead
            {Account.Table(promises)}
            """;
        var told = $"{string.Join('\n', plan)}\n{report}";
        await TestContext.Out.WriteLineAsync(told);
        await WriteAsync(report);
        left.Should().BeEmpty("{0}", told);
        promises.Where(static promise => promise.Violations.Count > 0).Select(static promise => promise.Name).Should().BeEmpty("{0}", told);
    }

    /// <summary>When nobody had a turn for longer than a renewal can be late: as if all had been frozen.</summary>
    private static async Task<IReadOnlyList<Outage>> WatchMachineAsync(CancellationToken cancellationToken)
    {
        var stalls = new List<Outage>();
        for (var last = TimeProvider.System.GetUtcNow(); !cancellationToken.IsCancellationRequested;)
        {
            await Task.Delay(Turn, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = TimeProvider.System.GetUtcNow();
            if (now - last > LongestTurn)
                stalls.Add(new Outage(ChaosWorld.MachinePart, FaultKind.Freeze, last, now));
            last = now;
        }

        return stalls;
    }

    /// <summary>While PostgreSQL is away there is nothing to pass.</summary>
    private static async Task PassDelaysAsync(Db db, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await StoredBooks.PassDelaysAsync(db, SomeAttempts);
            }
            catch (Exception away) when (away is Npgsql.NpgsqlException or TimeoutException or IOException)
            {
            }

            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until nothing is left to do anywhere, and answers what is left when the time is up.</summary>
    private static async Task<string> DrainAsync(ChaosWorld world)
    {
        var left = string.Empty;
        try
        {
            await Eventually.BecomesAsync(
                async () =>
                {
                    await StoredBooks.PassDelaysAsync(world.Db, int.MaxValue);
                    left = await LeftAsync(world);
                    return left.Length == 0;
                },
                DrainLimit);
        }
        catch (TimeoutException)
        {
            // The account goes into what it means.
        }

        return left;
    }

    private static async Task<string> LeftAsync(ChaosWorld world)
    {
        var pending = (await world.Simulator.BotsAsync()).Sum(static bot => bot.PendingUpdateCount);
        var unseen = await StoredBooks.LastPositionAsync(world.Db) - world.Client.Last;
        (string What, long Count)[] open =
        [
            ("updates at Telegram", pending),
            ("jobs", await StoredBooks.OpenJobsAsync(world.Db)),
            ("deliveries", await StoredBooks.OpenDeliveriesAsync(world.Db)),
            ("positions before the client", unseen),
        ];
        return string.Join(", ", open.Where(static some => some.Count > 0).Select(static some => $"{some.Count} {some.What}"));
    }

    private static async Task WriteAsync(string report)
    {
        if (Environment.GetEnvironmentVariable("CHAOS_REPORT") is { Length: > 0 } file)
            await File.WriteAllTextAsync(file, report + "\n");
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
