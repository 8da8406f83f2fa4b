using System.Threading.Channels;
using Gateway.Application;
using Gateway.Infrastructure.Lifecycle;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Time;
using Microsoft.Extensions.Logging;

namespace Gateway.UnitTests.Lifecycle;

internal sealed class RecurringServiceTests : IDisposable
{
    private readonly RecordingLogger<Duty> _logger = new();
    private readonly Duty _duty;

    public RecurringServiceTests() => _duty = new Duty(_logger);

    public void Dispose() => _duty.Dispose();

    [Test]
    public async Task AnUnexpectedFault_IsSaidOnce_AndItGoesOn()
    {
        await _duty.StartAsync(CancellationToken.None);

        await _duty.DoAsync(new InvalidOperationException("Nobody thought of this."));
        await _duty.DoAsync(new OperationCanceledException("Nor of this."));
        await _duty.DoAsync(null);
        await _duty.DoAsync(null);
        await _duty.StopAsync(CancellationToken.None);

        _logger.Lines.Should().HaveCount(2);
        _logger.Lines[0].Should().StartWith("3521 The duty failed").And.Contain(nameof(InvalidOperationException));
        _logger.Lines[1].Should().StartWith("3522 The duty works again");
    }

    [Test]
    public async Task AStoreThatIsAway_IsNoFault()
    {
        await _duty.StartAsync(CancellationToken.None);

        await _duty.DoAsync(new StoreUnavailableException("It is away."));
        await _duty.DoAsync(null);
        await _duty.StopAsync(CancellationToken.None);

        _duty.Noted.Should().Equal("It is away.");
        _logger.Lines.Should().BeEmpty();
    }

    /// <summary>Is done when a test says so.</summary>
    private sealed class Duty(ILogger logger) : RecurringService("The duty", logger)
    {
        private readonly Channel<(Exception? Fault, TaskCompletionSource Taken)> _turns = Channel.CreateUnbounded<(Exception?, TaskCompletionSource)>();
        private TaskCompletionSource? _last;

        public List<string> Noted { get; } = [];

        /// <summary>Returns when it is over and the next can come.</summary>
        public Task DoAsync(Exception? fault)
        {
            var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _turns.Writer.TryWrite((fault, over));
            return over.Task.SoonAsync();
        }

        public override async Task RunOnceAsync(CancellationToken cancellationToken)
        {
            (var fault, _last) = await _turns.Reader.ReadAsync(cancellationToken);
            if (fault is not null)
                throw fault;
        }

        protected override async Task WaitAsync(CancellationToken cancellationToken)
        {
            _last?.SetResult();
            _last = null;
            await _turns.Reader.WaitToReadAsync(cancellationToken);
        }

        protected override void Note(StoreUnavailableException unavailable) => Noted.Add(unavailable.Message);
    }
}
