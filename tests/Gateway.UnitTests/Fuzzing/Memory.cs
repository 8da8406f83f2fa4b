namespace Gateway.UnitTests.Fuzzing;

/// <summary>What is still alive afterwards was kept by somebody.</summary>
internal static class Memory
{
    /// <summary>Pools and caches of the framework, whatever the number of cases: half a kibibyte kept by each case of a run of a million would show.</summary>
    private const long Allowed = 16 * 1024 * 1024;

    public static void ShouldNotGrow(Action run)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        run();
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(Allowed);
    }
}
