using Gateway.Application.Sessions;
using Gateway.Domain.Sessions;

namespace Gateway.Infrastructure.Sessions;

/// <summary>The same counts as in Redis, for one process.</summary>
internal sealed class MemorySignInThrottle(TimeProvider time) : ISignInThrottle
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, List<(string Id, DateTimeOffset At)>> _tries = [];
    private readonly List<DateTimeOffset> _everybodysTries = [];
    private readonly ExpiringKeys<long> _locks = new(time);
    private DateTimeOffset _nextSlot;

    public Task<SignInTry> BeginAsync(long userId, string tryId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(Begin(userId, tryId, time.GetUtcNow()));
    }

    public Task SucceededAsync(long userId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_tries.Remove(userId, out var tries) && tries.Count > 0)
                _everybodysTries.Remove(tries[^1].At);
            _locks.Remove(userId);
        }

        return Task.CompletedTask;
    }

    private SignInTry Begin(long userId, string tryId, DateTimeOffset now)
    {
        Forget(now);
        if (_tries.TryGetValue(userId, out var tries) && tries.Exists(one => string.Equals(one.Id, tryId, StringComparison.Ordinal)))
            return new SignInTry(true, TimeSpan.Zero);
        if (_locks.TimeLeft(userId) is { } locked)
            return new SignInTry(false, locked);
        var wait = TimeSpan.Zero;
        _everybodysTries.RemoveAll(at => at <= now - SignInLimits.Window);
        if (_everybodysTries.Count >= SignInLimits.WrongCodesInAll)
        {
            wait = _nextSlot > now ? _nextSlot - now : TimeSpan.Zero;
            if (wait > SignInLimits.LongestWait)
                return new SignInTry(false, wait);
            _nextSlot = now + wait + SignInLimits.SlowedPace;
        }

        if (tries is null)
            _tries.Add(userId, tries = []);
        tries.Add((tryId, now));
        _everybodysTries.Add(now);
        if (tries.Count >= SignInLimits.WrongCodesPerSender)
            _locks.Set(userId, SignInLimits.LockOut);
        return new SignInTry(true, wait);
    }

    /// <summary>Tries come at most one a second once there are a hundred, so this is never long.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (user, tries) in _tries.ToArray())
        {
            tries.RemoveAll(one => one.At <= now - SignInLimits.Window);
            if (tries.Count == 0)
                _tries.Remove(user);
        }
    }
}
