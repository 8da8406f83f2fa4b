using Gateway.Application.Sessions;

namespace Gateway.Infrastructure.Sessions;

/// <summary>Sessions and hints of one process, for a gateway without Redis. They end with the process.</summary>
internal sealed class MemorySessions(TimeProvider time) : ISessionStore, IHintLimiter
{
    private readonly Lock _lock = new();
    private readonly ExpiringKeys<long> _sessions = new(time);
    private readonly ExpiringKeys<(string Bot, long User)> _hints = new(time);

    public Task<TimeSpan?> FindAsync(long userId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_sessions.TimeLeft(userId));
    }

    public Task SaveAsync(long userId, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        lock (_lock)
            _sessions.Set(userId, timeToLive);
        return Task.CompletedTask;
    }

    public Task<bool> DeleteAsync(long userId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_sessions.Remove(userId));
    }

    public Task<bool> ClaimAsync(string botSlug, long userId, TimeSpan window, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_hints.TimeLeft((botSlug, userId)) is not null)
                return Task.FromResult(false);
            _hints.Set((botSlug, userId), window);
            return Task.FromResult(true);
        }
    }
}
