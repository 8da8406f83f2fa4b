using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Jobs;
using MediatR;

namespace Gateway.Application.Jobs;

/// <summary>
/// Settles a job without running it: a pending one becomes dead, a dead one is put away as done. The row stays as the receipt by which a repeat
/// of its update is known, and is purged with it.
/// </summary>
public sealed record DiscardJob(Caller Caller, long Id) : IAuthorizedRequest<Unit>
{
    public Needs Needs => Needs.Job(Id, Right.Manage, Scope.JobsWrite);
}

internal sealed class DiscardJobHandler(IJobDesk desk, TimeProvider time) : IRequestHandler<DiscardJob, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DiscardJob request, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(request.Id, cancellationToken) is not { } job)
            return Failure.NotFound("job");
        var cancels = string.Equals(job.Status, JobStatus.Pending, StringComparison.Ordinal);
        var note = AuditTrail.Row(request.Caller, time.GetUtcNow(), cancels ? "job.cancelled" : "job.discarded", job.Target(), new { job.UpdateId });
        if (await desk.DiscardAsync(job, $"{(cancels ? "cancelled" : "discarded")} by {request.Caller.Account}", note, cancellationToken))
            return Unit.Value;
        var now = await desk.FindAsync(request.Id, cancellationToken);
        return now?.Status switch
        {
            null => Failure.NotFound("job"),
            JobStatus.Done => Failure.Conflict("job_done", "The job is done."),
            JobStatus.Running => Failure.Conflict("job_running", "The job runs; wait until it has ended."),
            _ => Failure.Conflict("job_changed", "The job has changed meanwhile; look at it again."),
        };
    }
}
