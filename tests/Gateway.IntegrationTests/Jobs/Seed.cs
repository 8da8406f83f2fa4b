using System.Globalization;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Where a test with random steps begins: another place in each run, printed, and taken from <c>TEST_SEED</c> to repeat a run.</summary>
internal static class Seed
{
    public static int Next()
    {
        var seed = Environment.GetEnvironmentVariable("TEST_SEED") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Out.WriteLine($"TEST_SEED={seed}");
        return seed;
    }
}
