using Gateway.Domain.Jobs;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>Attempts are spent by failing, or by an outage of whoever held the job; by nothing else.</summary>
internal static class LeaseRules
{
    public const string Explained = "a lease is lost only to an outage of its holder";

    /// <summary>What is left of a lease, at least, while its holder acts on it.</summary>
    public static readonly TimeSpan Margin = ChaosWorld.Lease / 6;

    /// <summary>What a gateway needs to find its feet when an outage is over.</summary>
    public static readonly TimeSpan Waking = TimeSpan.FromSeconds(1);

    public static IEnumerable<Promise> Of(Books books)
    {
        yield return new Promise(
            Explained,
            books.LostLeases.Count,
            [.. books.LostLeases.Where(lost => !IsExplained(books, lost)).Select(static lost => $"{lost.Update}: {lost.ClaimedAt:mm:ss.fff} until {lost.Until:mm:ss.fff}")]);
    }

    /// <summary>Whether outages alone have taken the attempts that a job may fail, but for one in which its service failed.</summary>
    public static bool HaveTakenAllAttempts(Books books, JobEntry job) =>
        job is { Status: "dead", Attempts: RetrySchedule.MaxAttempts }
        && books.LostLeases.Count(lost => string.Equals(lost.Update, job.Update, StringComparison.Ordinal)) >= RetrySchedule.MaxAttempts - 1;

    /// <summary>Whether nothing kept a gateway from renewing its leases for as long as one lasts.</summary>
    public static bool CouldRenew(Books books, string gateway, DateTimeOffset until) =>
        !books.Outages.Any(outage => outage.From < until && until - ChaosWorld.Lease < outage.To && Between(gateway).Contains(outage.Part, StringComparer.Ordinal));

    /// <summary>Its holder, or something that this needs to keep it, was broken in the time since its last renewal.</summary>
    private static bool IsExplained(Books books, LostLease lost)
    {
        var holders = books.Attempts
            .Where(attempt => string.Equals(attempt.Update, lost.Update, StringComparison.Ordinal) && lost.ClaimedAt <= attempt.From && attempt.From <= lost.TakenAt)
            .Select(static attempt => attempt.Gateway).ToList();

        // One that had not begun may have been either.
        var parts = (holders.Count > 0 ? holders : ChaosWorld.Gateways).SelectMany(static holder => Between(holder).Append(ChaosWorld.GatewayPart(holder)))
            .ToHashSet(StringComparer.Ordinal);
        return books.Outages.Any(outage => parts.Contains(outage.Part) && outage.From <= lost.Until && lost.Until - ChaosWorld.Lease <= outage.To + Waking);
    }

    private static string[] Between(string gateway) => [ChaosWorld.PostgresPart, ChaosWorld.PostgresLink(gateway)];
}
