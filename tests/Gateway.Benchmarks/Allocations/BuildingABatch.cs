using BenchmarkDotNet.Attributes;
using Gateway.Application.Jobs;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Updates;
using Npgsql;

namespace Gateway.Benchmarks.Allocations;

/// <summary>A batch of the inbox up to where PostgreSQL is asked. What the driver writes and what comes back is not in it.</summary>
public class BuildingABatch
{
    private readonly NpgsqlDataSource _nowhere = NpgsqlDataSource.Create("Host=nowhere.invalid");
    private UpdateInboxWriter _writer = null!;
    private LogEntry[] _entries = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _writer = new UpdateInboxWriter(new PreparedStatements(_nowhere), new QueueOptions());
        _entries = [.. Sample.Arrived().Select(static update => new Arrival(Sample.Bot, update))];
    }

    [GlobalCleanup]
    public void CleanUp() => _nowhere.Dispose();

    [Benchmark(Description = "build a batch of 64 messages", OperationsPerInvoke = Sample.AtOnce)]
    public int Batch()
    {
        using var statements = new NpgsqlBatch();
        var (rows, messages) = UpdateInboxWriter.Distinct(UpdateInboxWriter.Rows(_entries));
        _writer.AddTo(statements, rows, messages);
        return statements.BatchCommands.Count;
    }
}
