using BenchmarkDotNet.Attributes;
using Gateway.Domain.Updates;

namespace Gateway.Benchmarks.Allocations;

/// <summary>The envelope, out of the bytes.</summary>
public class ReadingUpdates
{
    [Benchmark(Description = "read the envelope: a message of 340 bytes")]
    public UpdateEnvelope? Text() => UpdateEnvelopeReader.Read(Sample.Text, out _);

    [Benchmark(Description = "read the envelope: a callback query")]
    public UpdateEnvelope? Callback() => UpdateEnvelopeReader.Read(Sample.Callback, out _);

    [Benchmark(Description = "read the envelope: a message of 64 KiB, most of it escapes")]
    public UpdateEnvelope? Large() => UpdateEnvelopeReader.Read(Sample.Large, out _);
}
