namespace Gateway.IntegrationTests.Chaos;

/// <summary>Every job is done, by a handler that succeeded; a lane is one line.</summary>
internal static class HandlingRules
{
    public const string Done = "every job is done";
    public const string Handled = "handled at least once";
    public const string NotAgain = "not handled again once its end is committed";
    public const string NotTwiceAtOnce = "one at a time per lane and update";
    public const string InOrder = "handled in the order of acceptance, per lane";

    public static IEnumerable<Promise> Of(Books books)
    {
        yield return new Promise(
            Done,
            books.Jobs.Count,
            [.. books.Jobs.Where(static job => job.Status is not "done").Select(static job => $"{job.Update}: {job.Status} after {job.Attempts} attempts, {job.LastError}")]);

        var succeeded = books.Attempts.Where(static attempt => attempt.Succeeded).Select(static attempt => attempt.Update).ToHashSet(StringComparer.Ordinal);
        var due = books.Made.Where(update => !books.SilentBots.Contains(update.Bot)).Select(static update => update.Name).ToHashSet(StringComparer.Ordinal);
        due.IntersectWith(books.Jobs.Select(static job => job.Update));
        yield return new Promise(Handled, due.Count, [.. due.Where(update => !succeeded.Contains(update))]);

        var finished = books.Jobs.Where(static job => job.FinishedAt is not null).ToLookup(static job => job.Update, static job => job.FinishedAt!.Value, StringComparer.Ordinal);
        yield return new Promise(NotAgain, books.Attempts.Count,
        [
            .. books.Attempts.Where(attempt => finished[attempt.Update].Any(at => at < attempt.From) && !IsStale(books, attempt, attempt.From))
                .Select(static attempt => $"{attempt.Update} by {attempt.Gateway} at {attempt.From:mm:ss.fff}"),
        ]);

        var lanes = books.Attempts.GroupBy(static attempt => attempt.Chat is { } chat ? $"{attempt.Bot} {chat}" : attempt.Update, StringComparer.Ordinal)
            .Select(static lane => lane.OrderBy(static attempt => attempt.From).ToList()).ToList();
        yield return new Promise(NotTwiceAtOnce, books.Attempts.Count, [.. lanes.SelectMany(lane => Overlapping(books, lane))]);
        yield return new Promise(InOrder, lanes.Count, [.. lanes.Where(static lane => lane[0].Chat is not null).SelectMany(lane => OutOfOrder(books, lane))]);
    }

    private static IEnumerable<string> Overlapping(Books books, List<Attempt> lane) =>
        from index in Enumerable.Range(0, lane.Count)
        let first = lane[index]
        from second in lane.Skip(index + 1)
        where first.Overlaps(second) && !IsStale(books, first, second.From) && !IsStale(books, second, second.From)
        select $"{first.Update} by {first.Gateway} {first.From:mm:ss.fff} to {first.To:mm:ss.fff}, {second.Update} by {second.Gateway} from {second.From:mm:ss.fff}";

    /// <summary>
    /// The excuse: its gateway was frozen then, or had just been, past the end of its lease, and could not know that somebody else has the job by now.
    /// </summary>
    private static bool IsStale(Books books, Attempt attempt, DateTimeOffset at) => books.Outages.Any(outage =>
        outage.Kind == FaultKind.Freeze && string.Equals(outage.Part, ChaosWorld.GatewayPart(attempt.Gateway), StringComparison.Ordinal)
        && outage.From + AttemptRules.Margin < at && at <= outage.To + AttemptRules.Waking
        && outage.To - outage.From > (AttemptRules.CouldRenew(books, attempt.Gateway, outage.From) ? ChaosWorld.Lease : AttemptRules.Margin));

    /// <summary>First attempts begin in the order of positions; where the lane waits for a retry, only when the job before is finished.</summary>
    private static IEnumerable<string> OutOfOrder(Books books, List<Attempt> lane)
    {
        var jobs = books.JobsByUpdate();
        var firsts = lane.DistinctBy(static attempt => attempt.Update, StringComparer.Ordinal).Where(attempt => jobs.ContainsKey(attempt.Update)).ToList();
        foreach (var (before, after) in firsts.Zip(firsts.Skip(1)))
        {
            var (earlier, later) = (jobs[before.Update], jobs[after.Update]);
            if (earlier.Position > later.Position)
                yield return $"{after.Update} after {before.Update}";
            else if (books.StrictBots.Contains(before.Bot) && earlier.FinishedAt is { } at && at > after.From && !IsStale(books, after, after.From))
                yield return $"{after.Update} at {after.From:mm:ss.fff}, {before.Update} was done at {at:mm:ss.fff}";
        }
    }

    private static Dictionary<string, JobEntry> JobsByUpdate(this Books books) =>
        books.Jobs.DistinctBy(static job => job.Update, StringComparer.Ordinal).ToDictionary(static job => job.Update, StringComparer.Ordinal);
}
