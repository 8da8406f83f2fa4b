using Gateway.Application.Jobs;
using Gateway.Application.Telemetry;
using Gateway.Application.Updates;
using Gateway.Domain.Bots;
using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;

namespace Gateway.Infrastructure.Updates;

/// <summary>An update on its way into the log.</summary>
internal sealed class Arrival(Bot bot, ReceivedUpdate update) : LogEntry(bot, update.Envelope, update.Raw)
{
    /// <summary>Used if the job is to run at once.</summary>
    public Guid LeaseId { get; } = Guid.NewGuid();

    /// <summary>Where in its trace it came in.</summary>
    public string? TraceParent { get; } = GatewayTracer.Here;

    public TaskCompletionSource<Acceptance> Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who waits no longer has been told to come again.</summary>
    public override bool IsAbandoned => Accepted.Task.IsCompleted;

    /// <summary>It is left to a worker.</summary>
    public bool IsAsync => Bot is { Async: true, Handler: not HandlerKind.None };

    /// <summary>This process's worker has room for it.</summary>
    public bool IsReserved { get; set; }

    /// <summary>The state that its job should begin in, if its lane is free.</summary>
    public string Wanted => Bot.Handler == HandlerKind.None ? JobStatus.Done : IsAsync && !IsReserved ? JobStatus.Pending : JobStatus.Running;

    public Acceptance Acceptance(long jobId, string status, long claimedBefore) => status switch
    {
        JobStatus.Running => new Acceptance(IsReserved ? AcceptanceState.HandedOver : AcceptanceState.Running, jobId, Claimed(jobId, claimedBefore)),
        JobStatus.Pending => new Acceptance(AcceptanceState.Pending, jobId),
        JobStatus.Dead => new Acceptance(AcceptanceState.Dead, jobId),
        _ => new Acceptance(AcceptanceState.Done, jobId),
    };

    private ClaimedJob Claimed(long jobId, long claimedBefore) =>
        new(new Claim(jobId, LeaseId, Bot.Slug, Envelope.ChatId, 1, claimedBefore), Raw, null, UpdateKinds.AnswerableFor(Envelope.Kind), Envelope, TraceParent);

    public override void Fail(Exception failure) => Accepted.TrySetException(failure);
}
