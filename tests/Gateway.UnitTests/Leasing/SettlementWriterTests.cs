using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Leasing;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Time;
using Microsoft.Extensions.Logging;

namespace Gateway.UnitTests.Leasing;

internal sealed class SettlementWriterTests : IDisposable
{
    private readonly Drain _drain = new();
    private readonly RecordingLogger<Writer> _logger = new();
    private readonly Writer _writer;

    public SettlementWriterTests() => _writer = new Writer(_drain, new ManualClock(), _logger);

    public void Dispose()
    {
        _writer.Dispose();
        _drain.Dispose();
    }

    [Test]
    public async Task WhatCannotBeWritten_HoldsUpNoOther()
    {
        Task<string?>[] said = [_writer.SayAsync(1), _writer.SayAsync(Writer.Bug), _writer.SayAsync(2)];

        (await _writer.RunOnceAsync()).Should().BeTrue();

        (await Task.WhenAll(said).SoonAsync()).Should().Equal("wrote 1", null, "wrote 2");
        _logger.Lines.Should().ContainSingle().Which.Should().StartWith("3202 ").And.Contain(nameof(InvalidOperationException));
    }

    [Test]
    public async Task AnUnexpectedFault_DoesNotEndTheWriter()
    {
        await _writer.StartAsync(CancellationToken.None);

        (await _writer.SayAsync(Writer.Bug).SoonAsync()).Should().BeNull();

        (await _writer.SayAsync(1).SoonAsync()).Should().Be("wrote 1");
        await _writer.StopAsync(CancellationToken.None);
    }

    private sealed class Writer(Drain drain, TimeProvider time, ILogger logger) : SettlementWriter<int, string>("numbers", TimeSpan.FromMinutes(1), drain, time, logger)
    {
        public const int Bug = 13;

        public Task<string?> SayAsync(int number) => WriteAsync(number, CancellationToken.None, CancellationToken.None);

        protected override string NameOf(int settled) => $"number {settled}";

        protected override Task<IReadOnlyList<string?>> WriteBatchAsync(IReadOnlyList<int> batch) => batch.Contains(Bug)
            ? throw new InvalidOperationException("Nobody thought of this.")
            : Task.FromResult<IReadOnlyList<string?>>([.. batch.Select(number => $"wrote {number}")]);
    }
}
