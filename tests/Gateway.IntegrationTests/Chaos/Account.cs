namespace Gateway.IntegrationTests.Chaos;

/// <summary>A promise of the gateway, how often it was put to the test, and where it was broken.</summary>
internal sealed record Promise(string Name, int Cases, IReadOnlyList<string> Violations);

/// <summary>Holds what was written down against what is promised.</summary>
internal static class Account
{
    private const int Shown = 5;

    public static IReadOnlyList<Promise> Of(Books books) => [.. AcceptanceRules.Of(books), .. HandlingRules.Of(books), .. AttemptRules.Of(books), .. LogRules.Of(books)];

    /// <summary>One line for each promise, and the first violations of those that were broken.</summary>
    public static string Table(IEnumerable<Promise> promises) => string.Join('\n', promises.SelectMany(static promise => promise.Violations
        .Take(Shown)
        .Select(static violation => $"    {violation}")
        .Prepend($"{(promise.Violations.Count == 0 ? "kept  " : "BROKEN")}  {promise.Name,-58}{promise.Cases,7}{promise.Violations.Count,7}"))
        .Prepend($"        {"promise",-58}{"cases",7}{"broken",7}"));

    /// <summary>One violation for each of the names that <paramref name="told"/> does not have exactly once.</summary>
    public static Promise Once(string name, IEnumerable<string> expected, IEnumerable<string> told)
    {
        var counts = told.CountBy(static item => item, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var names = expected.ToList();
        return new Promise(name, names.Count, [.. names.Where(item => counts.GetValueOrDefault(item) != 1).Select(item => $"{item}: {counts.GetValueOrDefault(item)}")]);
    }
}
