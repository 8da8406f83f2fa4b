using BenchmarkDotNet.Attributes;
using Gateway.Benchmarks.Load;
using Gateway.Infrastructure.Redis;

namespace Gateway.Benchmarks.Allocations;

/// <summary>What sharing a round trip costs those who share it; Redis answers at once.</summary>
public class AskingForSessions
{
    private static readonly IReadOnlyList<long> Left = [.. Enumerable.Repeat(3_600_000L, Sample.AtOnce)];

    private readonly Coalesced<long, long> _sessions = new(static _ => Task.FromResult(Left));
    private readonly Task<long>[] _answers = new Task<long>[Sample.AtOnce];

    [Benchmark(Description = "share a question to Redis, 64 at once", OperationsPerInvoke = Sample.AtOnce)]
    public Task<long[]> Shared()
    {
        for (var i = 0; i < _answers.Length; i++)
            _answers[i] = _sessions.AskAsync(UpdateScript.FirstPerson + i, CancellationToken.None);
        return Task.WhenAll(_answers);
    }
}
