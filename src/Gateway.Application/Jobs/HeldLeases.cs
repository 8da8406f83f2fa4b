using System.Collections.Concurrent;

namespace Gateway.Application.Jobs;

/// <summary>The leases that this process holds, each with a token that is set before it could end.</summary>
/// <remarks>
/// Time is this process's monotonic clock, counted from before each claim or renewal was asked for, so it runs out before PostgreSQL's does.
/// The last sixth of a lease is left for the handler to end in.
/// </remarks>
public sealed class HeldLeases(QueueOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, HeldLease> _held = [];

    public HeldLease Hold(Claim claim)
    {
        var lease = new HeldLease(this, claim, TimeLeft(claim.ClaimedBefore), time);
        _held[claim.LeaseId] = lease;
        return lease;
    }

    /// <summary>The claims to renew now: all but those that have been held for <see cref="QueueOptions.StuckTimeout"/>.</summary>
    public IReadOnlyCollection<Claim> Renewable() =>
        [.. _held.Values.Select(lease => lease.Claim).Where(claim => time.GetElapsedTime(claim.ClaimedBefore) < options.StuckTimeout)];

    /// <summary>Takes note of a renewal that was asked for at <paramref name="askedAt"/>.</summary>
    public void Renewed(IEnumerable<Claim> asked, IReadOnlySet<Guid> renewed, long askedAt)
    {
        var left = TimeLeft(askedAt);
        foreach (var claim in asked)
        {
            if (!_held.TryGetValue(claim.LeaseId, out var lease))
                continue;
            if (renewed.Contains(claim.LeaseId))
                lease.EndIn(left);
            else
                lease.Lose();
        }
    }

    /// <summary>
    /// The holder says how its claim ended, and hears from that whether the lease was lost. A renewal no longer tells it: to that, a lease which
    /// the holder's own word has ended looks lost, too.
    /// </summary>
    /// <returns>Set when it is to wait no longer for an answer; never, for a claim that is not held here.</returns>
    public CancellationToken Settling(Claim claim) => _held.TryGetValue(claim.LeaseId, out var lease) ? lease.Settle() : CancellationToken.None;

    /// <summary>How long the holder of a lease that began at <paramref name="since"/> may act on it.</summary>
    public TimeSpan TimeLeft(long since)
    {
        var left = (options.Lease * 5 / 6) - time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    internal void Release(Claim claim) => _held.TryRemove(claim.LeaseId, out _);
}

/// <summary>One held lease. Disposing it ends the renewals.</summary>
public sealed class HeldLease : IDisposable
{
    private readonly HeldLeases _owner;
    private readonly CancellationTokenSource _ending;
    private readonly Lock _lock = new();
    private bool _settling;
    private bool _disposed;

    internal HeldLease(HeldLeases owner, Claim claim, TimeSpan left, TimeProvider time)
    {
        _owner = owner;
        Claim = claim;
        _ending = new CancellationTokenSource(left, time);
        Ending = _ending.Token;
    }

    public Claim Claim { get; }

    /// <summary>Set when the holder must stop: the lease is lost, or could be by the time that the handler has ended.</summary>
    public CancellationToken Ending { get; }

    internal void EndIn(TimeSpan left)
    {
        lock (_lock)
        {
            if (!_disposed)
                _ending.CancelAfter(left);
        }
    }

    internal void Lose()
    {
        lock (_lock)
        {
            if (!_settling)
                EndIn(TimeSpan.Zero);
        }
    }

    internal CancellationToken Settle()
    {
        lock (_lock)
            _settling = true;
        return Ending;
    }

    public void Dispose()
    {
        _owner.Release(Claim);
        lock (_lock)
        {
            _disposed = true;
            _ending.Dispose();
        }
    }
}
