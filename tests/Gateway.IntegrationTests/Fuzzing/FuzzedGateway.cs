using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Fuzzing;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Outages;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Fuzzing;

/// <summary>A gateway of a target's own, and what must be true of it however it was fed.</summary>
internal sealed class FuzzedGateway : IAsyncDisposable
{
    public const string Bot = "alerts";
    public const string Quiet = "two";

    /// <summary>For one case; a server that takes longer hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Between a tenth of the cases and the end, in MiB. Code that is compiled meanwhile, pools and a heap that follows the load are within it however
    /// many the cases; two kibibytes kept by each update, or by each request, of a run of a million are not.
    /// </summary>
    private const double AllowedGrowth = 160;

    private readonly ConcurrentDictionary<string, int> _outcomes = new(StringComparer.Ordinal);

    private FuzzedGateway(ManagedGateways gateways) => Gateways = gateways;

    public ManagedGateways Gateways { get; }

    public GatewayProcess Process => Gateways.Processes[0];

    /// <summary>Nobody is held back here: the limits have tests of their own.</summary>
    public static async Task<FuzzedGateway> StartAsync(params BotEntry[] bots) => new(await ManagedGateways.StartAsync(
        settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_PER_MINUTE"] = "1000000", ["PUBLIC_URL"] = "https://gateway.invalid" },
        bots: [BotEntry.None(Bot), BotEntry.None(Quiet), .. bots]));

    /// <summary>How many cases had which outcome; printed, and for a test to see that its inputs go deep enough.</summary>
    public int Count(string outcome) => _outcomes.GetValueOrDefault(outcome);

    /// <summary>Runs the target's cases, each of which says how it ended.</summary>
    public async Task RunAsync(FuzzTarget target, int workers, Func<int, Func<Mutator, Task<string>>> worker)
    {
        _outcomes.Clear();
        var (started, cases) = (TimeProvider.System.GetTimestamp(), Fuzz.CasesOf(target));
        var (done, warm) = (0, Memory());
        try
        {
            await Fuzz.RunAsync(target, workers, index =>
            {
                var attempt = worker(index);
                return async mutator =>
                {
                    var outcome = await attempt(mutator).WaitAsync(Patience * 2, TimeProvider.System);
                    _outcomes.AddOrUpdate(outcome, 1, static (_, count) => count + 1);
                    if (Interlocked.Increment(ref done) == Math.Max(1, cases / 10))
                        warm = Memory();
                };
            });
        }
        catch (AssertionException broken)
        {
            throw new AssertionException($"{broken.Message}\n\nThe gateway's errors:\n{string.Join('\n', Process.Errors())}", broken);
        }

        var took = TimeProvider.System.GetElapsedTime(started);
        await ShouldBeSoundAsync();
        var end = await Eventually.ReadsAsync(() => Task.FromResult(Memory()), memory => memory < warm + AllowedGrowth, what: $"the memory is no more than {warm:0} + {AllowedGrowth} MiB");
        await TestContext.Out.WriteLineAsync($"FUZZ {target.Name}: {done} cases in {took.TotalSeconds:0} s, resident memory {warm:0} MiB at a tenth, {end:0} at the end; "
            + string.Join(", ", _outcomes.OrderByDescending(static pair => pair.Value).Select(static pair => $"{pair.Value} {pair.Key}")));
    }

    public ValueTask DisposeAsync() => Gateways.DisposeAsync();

    private async Task ShouldBeSoundAsync()
    {
        Process.IsRunning.Should().BeTrue("the gateway must not exit; it wrote:\n{0}", Process.Log);
        await Eventually.BecomesAsync(async () =>
        {
            using var answer = await Process.Http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        });
        Process.ShouldBeSound();
        Process.Errors().Should().BeEmpty("no input is an error of the gateway");
    }

    private double Memory()
    {
        var line = File.ReadLines($"/proc/{Process.Id}/status").Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
