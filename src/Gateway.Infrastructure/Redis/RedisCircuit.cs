using Gateway.Application;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Redis;

/// <summary>
/// For callers that can do without Redis: once it did not answer they are told so at once, not after two seconds each, until it answers
/// again. That is asked beside them, at most once a second, so that none of them waits for it.
/// </summary>
internal sealed class RedisCircuit(RedisConnection redis, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile bool _isOpen;
    private bool _isProbing;
    private long _probed;

    /// <summary>Runs one command, like <see cref="RedisConnection.RunAsync"/>.</summary>
    /// <exception cref="StoreUnavailableException">Redis is out of reach, too slow, or refuses; or was a moment ago.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        if (IsOpen())
            throw new StoreUnavailableException("Redis is out of reach.");
        try
        {
            return await redis.RunAsync(command, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            lock (_lock)
                (_isOpen, _probed) = (true, time.GetTimestamp());
            throw;
        }
    }

    /// <summary>Redis is down as far as is known. Asking is what has it looked after, so whoever skips Redis must ask each time.</summary>
    public bool IsOpen()
    {
        if (!_isOpen)
            return false;
        lock (_lock)
        {
            if (!_isOpen || _isProbing || time.GetElapsedTime(_probed) < Pause)
                return _isOpen;
            _isProbing = true;
        }

        _ = ProbeAsync();
        return true;
    }

    private async Task ProbeAsync()
    {
        var isBack = false;
        try
        {
            isBack = await redis.IsReachableAsync(CancellationToken.None);
        }
        finally
        {
            lock (_lock)
                (_isProbing, _isOpen, _probed) = (false, !isBack, time.GetTimestamp());
        }
    }
}
