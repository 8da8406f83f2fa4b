namespace Gateway.IntegrationTests.Chaos;

/// <summary>Each attempt that counts has its reason: an outage, or the bots' service, which fails once for some updates.</summary>
internal static class AttemptRules
{
    public const string Explained = "an attempt is spent only on an outage or a failing service";

    /// <summary>What is left of a lease, at least, while its holder acts on it.</summary>
    public static readonly TimeSpan Margin = ChaosWorld.Lease / 6;

    /// <summary>What a gateway needs to find its feet when an outage is over.</summary>
    public static readonly TimeSpan Waking = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenRenewals = ChaosWorld.Lease / 5;

    public static IEnumerable<Promise> Of(Books books)
    {
        var spent = books.SpentAttempts.CountBy(static attempt => attempt.Update, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        yield return new Promise(
            Explained,
            books.SpentAttempts.Count,
            [
                .. books.SpentAttempts.Where(attempt => !(attempt.IsLost ? IsLostToAnOutage(books, attempt) : IsFailureExplained(books, attempt)))
                    .Select(static attempt => $"{attempt.Update}: {attempt.ClaimedAt:mm:ss.fff} to {attempt.EndedAt:mm:ss.fff}, lease until {attempt.Until:mm:ss.fff}, {attempt.Error}"),
                .. books.Jobs.Where(job => job.Status is "done" or "dead" && spent.GetValueOrDefault(job.Update) != Unsuccessful(job))
                    .Select(job => $"{job.Update}: {job.Status}, {job.Attempts} attempts, {spent.GetValueOrDefault(job.Update)} of them without success"),
            ]);
    }

    /// <summary>Whether nothing kept a gateway from renewing its leases for as long as one lasts.</summary>
    public static bool CouldRenew(Books books, string gateway, DateTimeOffset until) =>
        !books.Outages.Any(outage => outage.From < until && until - ChaosWorld.Lease < outage.To && Between(gateway).Contains(outage.Part, StringComparer.Ordinal));

    private static int Unsuccessful(JobEntry job) => job.Status is "dead" ? job.Attempts : Math.Max(0, job.Attempts - 1);

    /// <summary>The lease had ended, and when its next renewal was due its holder, or something that this needs for it, was broken.</summary>
    private static bool IsLostToAnOutage(Books books, SpentAttempt lost)
    {
        var holders = books.Attempts
            .Where(attempt => string.Equals(attempt.Update, lost.Update, StringComparison.Ordinal) && lost.ClaimedAt <= attempt.From && attempt.From <= lost.EndedAt)
            .Select(static attempt => attempt.Gateway).ToList();

        // One that has POSTed nothing may have been either.
        var parts = (holders.Count > 0 ? holders : ChaosWorld.Gateways).SelectMany(static holder => Between(holder).Append(ChaosWorld.GatewayPart(holder)))
            .ToHashSet(StringComparer.Ordinal);
        var renewed = lost.Until - ChaosWorld.Lease;
        return lost.EndedAt > lost.Until
            && books.Outages.Any(outage => parts.Contains(outage.Part) && outage.From <= renewed + BetweenRenewals + Waking && renewed <= outage.To + Waking);
    }

    private static bool IsFailureExplained(Books books, SpentAttempt failed) =>
        failed.Error is "The bot's service answered 500." || books.Outages.Any(outage => outage.From <= failed.EndedAt && failed.ClaimedAt <= outage.To + Waking);

    private static string[] Between(string gateway) => [ChaosWorld.PostgresPart, ChaosWorld.PostgresLink(gateway), ChaosWorld.MachinePart];
}
