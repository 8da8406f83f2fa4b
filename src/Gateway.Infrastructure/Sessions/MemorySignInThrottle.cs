using Gateway.Application.Sessions;
using Gateway.Domain.Sessions;

namespace Gateway.Infrastructure.Sessions;

/// <summary>The same counts as in Redis, for one process.</summary>
internal sealed class MemorySignInThrottle(TimeProvider time) : ISignInThrottle
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, List<DateTimeOffset>> _tries = [];
    private readonly List<DateTimeOffset> _everybodysTries = [];
    private readonly ExpiringKeys<long> _locks = new(time);
    private DateTimeOffset _nextSlot;

    public Task<SignInTry> BeginAsync(long userId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(Begin(userId, time.GetUtcNow()));
    }

    public Task SucceededAsync(long userId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_tries.Remove(userId, out var tries) && tries.Count > 0)
                _everybodysTries.Remove(tries[^1]);
            _locks.Remove(userId);
        }

        return Task.CompletedTask;
    }

    private SignInTry Begin(long userId, DateTimeOffset now)
    {
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

        Forget(now);
        if (!_tries.TryGetValue(userId, out var tries))
            _tries.Add(userId, tries = []);
        tries.Add(now);
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
            tries.RemoveAll(at => at <= now - SignInLimits.Window);
            if (tries.Count == 0)
                _tries.Remove(user);
        }
    }
}
