namespace Gateway.IntegrationTests.Chaos;

/// <summary>What was acknowledged is there, once; what was not comes again.</summary>
internal static class AcceptanceRules
{
    public const string OneJob = "acknowledged: one job";
    public const string OneEvent = "acknowledged: one event";
    public const string OneMessage = "acknowledged: one message";
    public const string Redelivered = "not acknowledged: delivered again, until it is";

    public static IEnumerable<Promise> Of(Books books)
    {
        var acknowledged = books.Handovers.Where(static handover => handover.IsAcknowledged).Select(static handover => handover.Update).ToHashSet(StringComparer.Ordinal);
        var messages = books.Made.Where(update => update.Raw.Kind is "message" && acknowledged.Contains(update.Name)).Select(static update => update.Name);

        // One that was stored without an answer is in the database as often as one that was answered.
        var stored = acknowledged.Union(books.Jobs.Select(static job => job.Update), StringComparer.Ordinal).ToList();
        yield return Account.Once(OneJob, stored, books.Jobs.Select(static job => job.Update));
        yield return Account.Once(OneEvent, stored, books.Events.Select(static entry => entry.Update).OfType<string>());
        yield return Account.Once(OneMessage, messages, books.Messages);

        var refused = books.Handovers.Where(static handover => !handover.IsAcknowledged).Select(static handover => handover.Update).Distinct(StringComparer.Ordinal).Count();
        yield return new Promise(Redelivered, refused, [.. books.Made.Select(static update => update.Name).Where(update => !acknowledged.Contains(update))]);
    }
}
