using System.Runtime.Versioning;
using Gateway.IntegrationTests;

// Fixtures run side by side, each test of an ordinary fixture on a database of its own. Tests that kill or freeze servers, or
// measure time, are marked [NonParallelizable].
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]
// Every wait of the test servers watches the test's token, so that a test which hangs fails after two minutes.
[assembly: CancelTestsAfter(120_000)]
// Signals, /proc and sh.
[assembly: SupportedOSPlatform("linux")]
