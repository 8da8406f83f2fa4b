using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Logging;
using Gateway.UnitTests.Telegram;
using Gateway.UnitTests.Time;
using Gateway.UnitTests.Updates.Handlers;
using NSubstitute;

namespace Gateway.UnitTests.Jobs;

/// <summary>A job runner between a queue that says yes and handlers that a test scripts.</summary>
internal abstract class JobRunnerFixture : IDisposable
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private FailureResult _failed = new(true, TellChat: false);

    protected JobRunnerFixture()
    {
        Leases = new HeldLeases(new QueueOptions(), Clock);
        Queue.MarkDoneAsync(default!, default).ReturnsForAnyArgs(true);
        Queue.GiveBackAsync(default!, default).ReturnsForAnyArgs(true);
        Queue.MarkFailedAsync(default!, default, default).ReturnsForAnyArgs(call =>
        {
            Seen.Add(call.Arg<JobFailure>());
            return _failed;
        });
    }

    protected ManualClock Clock { get; } = new();

    protected Drain Drain { get; } = new();

    protected RecordingBotApi Api { get; } = new();

    protected IJobQueue Queue { get; } = Substitute.For<IJobQueue>();

    protected HeldLeases Leases { get; }

    /// <summary>The failures that the runner reported.</summary>
    protected List<JobFailure> Seen { get; } = [];

    public void Dispose() => Drain.Dispose();

    protected void Failures(FailureResult result) => _failed = result;

    protected JobRunner Runner(ScriptedHandler handler) => new(
        Queue, handler.ToDispatcher(), Leases, new DeadLetterNotice(Api, Clock, new RecordingLogger<DeadLetterNotice>()), Drain, Clock,
        new RecordingLogger<JobRunner>());

    protected Task<Settlement> RunAsync(ScriptedHandler handler, ClaimedJob? job = null, Bot? bot = null) =>
        Runner(handler).RunAsync(job ?? A.Job(), bot ?? A.Bot(), Limit);
}
