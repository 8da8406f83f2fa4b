using System.Globalization;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Bots;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Jobs;

/// <summary>Gives a dead job all its attempts again, at its place in the order of its chat.</summary>
public sealed record RetryJob(Caller Caller, long Id) : IAuthorizedRequest<JobRow>
{
    public Needs Needs => Needs.Job(Id, Right.Manage, Scope.JobsWrite);
}

internal sealed class RetryJobHandler(IJobDesk desk, IBotRegistry bots, TimeProvider time) : IRequestHandler<RetryJob, Result<JobRow>>
{
    public async Task<Result<JobRow>> Handle(RetryJob request, CancellationToken cancellationToken)
    {
        if (await desk.FindAsync(request.Id, cancellationToken) is not { } job)
            return Failure.NotFound("job");
        if (bots.Find(job.Bot) is null)
            return Failure.Conflict("bot_not_served", "The job's bot is not served here any more.");
        var note = AuditTrail.Row(request.Caller, time.GetUtcNow(), "job.retried", job.Target(), new { job.UpdateId });
        var outcome = await desk.RetryAsync(job, note, cancellationToken);
        if (outcome != RetryOutcome.Retried)
            return RefusalOf(outcome);
        return await desk.FindAsync(request.Id, cancellationToken) is { } retried ? retried : Failure.NotFound("job");
    }

    private static Failure RefusalOf(RetryOutcome outcome) => outcome switch
    {
        RetryOutcome.NotDead => Failure.Conflict("job_not_dead", "Only dead jobs are retried."),
        RetryOutcome.UpdateGone => Failure.Conflict("job_update_gone", "The job's update is no longer kept."),
        RetryOutcome.Expired => Failure.Conflict("job_expired", "Telegram no longer takes an answer to this."),
        RetryOutcome.Superseded => Failure.Conflict("job_superseded", "The same update was accepted again, as another job."),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}

internal static class JobTarget
{
    public static AuditTarget Target(this JobRow job) => new("job", job.Id.ToString(CultureInfo.InvariantCulture), job.Bot, job.ChatId);
}
