using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Jobs;

/// <summary>One job, for those who may read its chat, or its bot where it has no chat.</summary>
public sealed record GetJob(Caller Caller, long Id) : IAuthorizedRequest<JobRow>
{
    public Needs Needs => Needs.Job(Id, Right.Read, Scope.JobsRead);
}

internal sealed class GetJobHandler(IJobDesk desk) : IRequestHandler<GetJob, Result<JobRow>>
{
    public async Task<Result<JobRow>> Handle(GetJob request, CancellationToken cancellationToken) =>
        await desk.FindAsync(request.Id, cancellationToken) is { } job ? job : Failure.NotFound("job");
}
