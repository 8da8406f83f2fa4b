using Gateway.Application.Jobs;

namespace Gateway.Infrastructure.Jobs;

/// <summary>
/// Lets this process's worker have a job as it is accepted: claimed by the commit that accepts it, it need be neither announced nor claimed
/// by another. Nobody takes part before the worker runs.
/// </summary>
internal sealed class HandOver
{
    private volatile JobWorker? _worker;

    public void To(JobWorker worker) => _worker = worker;

    /// <summary>True where the worker has room and nothing older waits for it. <see cref="Begin"/> or <see cref="Release"/> must follow.</summary>
    public bool TryReserve() => _worker?.TryReserve() ?? false;

    public void Begin(ClaimedJob job) => _worker!.Begin(job);

    public void Release() => _worker!.Release();
}
