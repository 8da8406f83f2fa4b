using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Gateway.Benchmarks.Allocations;

/// <summary>What the pieces of an update's way cost each by itself, without servers: time, and bytes allocated, by BenchmarkDotNet.</summary>
internal static class AllocationRun
{
    private static readonly TimeInterval Iteration = TimeInterval.FromMilliseconds(250);

    private static readonly Type[] Pieces =
    [
        typeof(TakingRequests), typeof(ReadingUpdates), typeof(PassingTheGates), typeof(AskingForSessions), typeof(BuildingABatch), typeof(TellingEvents),
    ];

    private const string Head = """
        | of one update | median, ns | allocated, bytes |
        | --- | ---: | ---: |
        """;

    /// <summary>The folder of the log. The table goes to standard output. Ends with 1 when a piece failed.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var results])
        {
            Console.Error.WriteLine("alloc RESULTS: a folder.");
            return 64;
        }

        // The bytes do not vary, and of the times the order of magnitude is what counts.
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(4).WithIterationCount(8).WithIterationTime(Iteration);
        using var log = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
        var summaries = BenchmarkRunner.Run(Pieces, ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(new StreamLogger(log))
            .WithArtifactsPath(results));
        Console.WriteLine(Head);
        foreach (var report in summaries.SelectMany(static summary => summary.Reports))
            Console.WriteLine(Row(report));
        return summaries.All(static summary => !summary.HasCriticalValidationErrors && summary.Reports.All(static report => report.Success)) ? 0 : 1;
    }

    private static string Row(BenchmarkReport report)
    {
        var what = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        return report.Success
            ? $"| {what} | {report.ResultStatistics!.Median:N0} | {report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase):N0} |"
            : $"| {what} | **failed** | |";
    }
}
