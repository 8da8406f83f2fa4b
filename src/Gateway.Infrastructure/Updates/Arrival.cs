using Gateway.Application.Jobs;
using Gateway.Application.Updates;
using Gateway.Domain.Bots;
using Gateway.Domain.Jobs;

namespace Gateway.Infrastructure.Updates;

/// <summary>An update on its way into the log, and the request that waits for it.</summary>
internal sealed class Arrival(Bot bot, ReceivedUpdate update)
{
    public Bot Bot => bot;

    public ReceivedUpdate Update => update;

    /// <summary>Used if the job is to run at once.</summary>
    public Guid LeaseId { get; } = Guid.NewGuid();

    public TaskCompletionSource<Acceptance> Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The state that its job should begin in, if its lane is free.</summary>
    public string Wanted => bot switch
    {
        { Handler: HandlerKind.None } => JobStatus.Done,
        { Async: true } => JobStatus.Pending,
        _ => JobStatus.Running,
    };

    public Acceptance Acceptance(long jobId, string status, long claimedBefore) => status switch
    {
        JobStatus.Running => new Acceptance(
            AcceptanceState.Running, jobId, new ClaimedJob(new Claim(jobId, LeaseId, bot.Slug, update.Envelope.ChatId, 1, claimedBefore), update.Raw)),
        JobStatus.Pending => new Acceptance(AcceptanceState.Pending, jobId),
        JobStatus.Dead => new Acceptance(AcceptanceState.Dead, jobId),
        _ => new Acceptance(AcceptanceState.Done, jobId),
    };
}
