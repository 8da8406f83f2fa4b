namespace Gateway.Infrastructure.Sessions;

/// <summary>Keys that are gone after a while. What has expired is swept out as the set grows, so it stays as small as what is alive.</summary>
internal sealed class ExpiringKeys<TKey>(TimeProvider time)
    where TKey : notnull
{
    private readonly Dictionary<TKey, DateTimeOffset> _expiry = [];
    private int _sweepAt = 1024;

    public TimeSpan? TimeLeft(TKey key) =>
        _expiry.TryGetValue(key, out var end) && end - time.GetUtcNow() is { Ticks: > 0 } left ? left : null;

    public void Set(TKey key, TimeSpan timeToLive)
    {
        _expiry[key] = time.GetUtcNow() + timeToLive;
        if (_expiry.Count < _sweepAt)
            return;
        var now = time.GetUtcNow();
        foreach (var (expired, _) in _expiry.Where(pair => pair.Value <= now).ToArray())
            _expiry.Remove(expired);
        _sweepAt = Math.Max(1024, _expiry.Count * 2);
    }

    public bool Remove(TKey key)
    {
        var wasAlive = TimeLeft(key) is not null;
        _expiry.Remove(key);
        return wasAlive;
    }
}
