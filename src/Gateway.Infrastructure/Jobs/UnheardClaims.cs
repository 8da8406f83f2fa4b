using System.Collections.Concurrent;
using Gateway.Application.Jobs;
using Gateway.Infrastructure.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Jobs;

/// <summary>
/// Claims that were to be made by a commit that was not heard of. They may have been, and nobody works at them: until their leases would have
/// run out they are looked for, and given back.
/// </summary>
internal sealed partial class UnheardClaims(IJobQueue queue, QueueOptions options, TimeProvider time, ILogger<UnheardClaims> logger)
    : RecurringService("The return of claims that were not heard of", logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, long> _leases = [];
    private readonly Signal _added = new();

    public void Add(IEnumerable<Guid> leases)
    {
        foreach (var lease in leases)
            _leases[lease] = time.GetTimestamp();
        _added.Set();
    }

    protected override Task WaitAsync(CancellationToken cancellationToken) =>
        _leases.IsEmpty ? _added.WaitAsync(Timeout.InfiniteTimeSpan, time, cancellationToken) : Task.Delay(Pause, time, cancellationToken);

    /// <summary>Gives back what is found. The rest may still be committed: the server ends what it has been sent.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var (lease, since) in _leases)
        {
            if (time.GetElapsedTime(since) > options.Lease)
                _leases.TryRemove(lease, out _);
        }

        if (_leases.IsEmpty)
            return;
        var found = await queue.FindClaimsAsync([.. _leases.Keys], cancellationToken);
        await Task.WhenAll(found.Select(claim => queue.GiveBackAsync(claim, cancellationToken)));
        foreach (var claim in found)
            _leases.TryRemove(claim.LeaseId, out _);
        if (found.Count > 0)
            LogReturned(logger, found.Count);
    }

    [LoggerMessage(3351, LogLevel.Warning, "{Count} jobs are given back that were claimed by a commit that was not heard of")]
    private static partial void LogReturned(ILogger logger, int count);
}
