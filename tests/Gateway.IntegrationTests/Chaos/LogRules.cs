namespace Gateway.IntegrationTests.Chaos;

/// <summary>The log is in order, and whoever follows it misses nothing.</summary>
internal static class LogRules
{
    public const string AsDelivered = "one chat's events are in the order of its updates";
    public const string AsCommitted = "positions are in the order of commits";
    public const string Delivered = "delivered to the webhook at least once";
    public const string SeenOnce = "seen by the resuming client, once and in order";

    public const string Sound = "no gateway ends or fails in an unforeseen way";

    public static IEnumerable<Promise> Of(Books books)
    {
        var chats = books.Made.Where(static update => update.Chat is not null)
            .ToDictionary(static update => update.Name, static update => (Lane: $"{update.Bot} {update.Chat}", Id: update.Raw.UpdateId), StringComparer.Ordinal);
        var lanes = books.Events.Where(entry => entry.Update is not null && chats.ContainsKey(entry.Update))
            .GroupBy(entry => chats[entry.Update!].Lane, StringComparer.Ordinal).ToList();
        yield return new Promise(AsDelivered, lanes.Count, [.. lanes.SelectMany(static lane => lane.Zip(lane.Skip(1)))
            .Where(pair => chats[pair.First.Update!].Id >= chats[pair.Second.Update!].Id).Select(static pair => $"{pair.Second.Update} after {pair.First.Update}")]);

        var committed = books.Events.Where(static entry => entry.CommittedAt is not null).ToList();
        yield return new Promise(AsCommitted, committed.Count, [.. committed.Zip(committed.Skip(1)).Where(static pair => pair.First.CommittedAt > pair.Second.CommittedAt)
            .Select(static pair => $"{pair.First.Position} was committed {pair.First.CommittedAt - pair.Second.CommittedAt} µs after {pair.Second.Position}")]);

        var delivered = books.Delivered.ToHashSet();
        yield return new Promise(Delivered, books.Events.Count, [.. books.Events.Where(entry => !delivered.Contains(entry.Position)).Select(static entry => $"{entry.Position}")]);

        var missed = books.Events.Select(static entry => entry.Position).Except(books.Seen).Select(static position => $"{position} was missed");
        var doubled = books.Seen.CountBy(static position => position).Where(static pair => pair.Value > 1).Select(static pair => $"{pair.Key} came {pair.Value} times");
        var unordered = books.Seen.Zip(books.Seen.Skip(1)).Where(static pair => pair.First > pair.Second).Select(static pair => $"{pair.Second} came after {pair.First}");
        yield return new Promise(SeenOnce, books.Events.Count, [.. missed, .. doubled, .. unordered]);
        yield return new Promise(Sound, books.Outages.Count, books.Faults);
    }
}
