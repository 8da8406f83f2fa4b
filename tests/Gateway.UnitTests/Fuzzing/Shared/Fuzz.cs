using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Gateway.Fuzzing;

/// <summary>
/// Runs cases. Each has a generator of its own, made of the seed, the target and the case's number, so that one can be repeated alone:
/// <c>FUZZ_SEED</c> (20261120), <c>FUZZ_CASES</c> (10,000, over all targets), <c>FUZZ_CASE</c> (the number of the only one to run).
/// </summary>
internal static class Fuzz
{
    private const int DefaultSeed = 20261120;
    private const int DefaultCases = 10_000;
    private const int Whole = 1000;

    /// <summary>Enough to see what they have in common.</summary>
    private const int MostFailures = 10;

    public static int Seed { get; } = Number("FUZZ_SEED") ?? DefaultSeed;

    /// <summary>Not one case alone.</summary>
    public static bool IsWhole => Only is null;

    private static int? Only { get; } = Number("FUZZ_CASE");

    /// <summary>How many cases a target has in this run.</summary>
    public static int CasesOf(FuzzTarget target) => (int)Math.Max(1, (Number("FUZZ_CASES") ?? DefaultCases) * (long)target.Share / Whole);

    public static void Run(FuzzTarget target, Action<Mutator> attempt) => RunAsync(target, workers: 1, _ => mutator =>
    {
        attempt(mutator);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    /// <summary>The same, so many at once; <paramref name="worker"/> gives each of them what it keeps from case to case, and the attempt.</summary>
    public static async Task RunAsync(FuzzTarget target, int workers, Func<int, Func<Mutator, Task>> worker)
    {
        var next = -1;
        var numbers = NumbersOf(target);
        var failures = new ConcurrentQueue<string>();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(index => Task.Run(async () =>
        {
            var attempt = worker(index);
            while (failures.Count < MostFailures && Interlocked.Increment(ref next) is var taken && taken < numbers.Count)
            {
                try
                {
                    await attempt(Case(target, numbers[taken]));
                }
                catch (Exception e)
                {
                    failures.Enqueue($"FUZZ_SEED={Seed} FUZZ_CASE={numbers[taken]} repeats this case of {target.Name}:\n{e}");
                }
            }
        })));
        if (!failures.IsEmpty)
            throw new AssertionException(string.Join("\n\n", failures));
    }

    private static IReadOnlyList<int> NumbersOf(FuzzTarget target) => Only is { } only ? [only] : [.. Enumerable.Range(0, CasesOf(target))];

    private static Mutator Case(FuzzTarget target, int number) => new(new Random(Hash($"{Seed} {target.Name} {number}")), number);

    /// <summary>FNV-1a: the framework's own hashes differ from process to process.</summary>
    private static int Hash(string text) => (int)Encoding.ASCII.GetBytes(text).Aggregate(2166136261u, static (hash, letter) => (hash ^ letter) * 16777619u);

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
