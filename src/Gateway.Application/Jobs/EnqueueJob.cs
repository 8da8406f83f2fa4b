using Gateway.Application.Pipeline;
using MediatR;

namespace Gateway.Application.Jobs;

/// <summary>Leaves an accepted update to the worker: an async one, one whose lane is busy, or one that could not be finished inline.</summary>
[PassesNoGate("The gates decide at acceptance, and this job's update has passed them.")]
internal sealed record EnqueueJob(long JobId) : IRequest;

internal sealed class EnqueueJobHandler(IJobQueue queue) : IRequestHandler<EnqueueJob>
{
    public Task<Unit> Handle(EnqueueJob request, CancellationToken cancellationToken)
    {
        queue.Enqueue(request.JobId);
        return Unit.Task;
    }
}
