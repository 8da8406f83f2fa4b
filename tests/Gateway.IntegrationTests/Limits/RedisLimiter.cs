using Gateway.Application.Limits;
using Gateway.Infrastructure.Limits;
using Gateway.Infrastructure.Redis;
using Gateway.IntegrationTests.Sessions;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Limits;

/// <summary>The limiter of one instance: a connection, a circuit and buckets of its own.</summary>
internal sealed class RedisLimiter : IAsyncDisposable
{
    private readonly RedisConnection _connection;

    public RedisLimiter(string url)
    {
        _connection = RedisContract.Connect(url);
        Limiter = new RedisRateLimiter(new RedisCircuit(_connection, TimeProvider.System), new MemoryRateLimiter(TimeProvider.System), TimeProvider.System, Log);
    }

    public IRateLimiter Limiter { get; }

    public LogLines Log { get; } = new();

    public ValueTask<RateDecision> TakeAsync(RateLimitKey key, int perMinute) =>
        Limiter.TakeAsync(key, new RateLimit(perMinute), TestContext.CurrentContext.CancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>What the limiter has logged.</summary>
    internal sealed class LogLines : ILogger<RedisRateLimiter>
    {
        private readonly List<int> _events = [];

        public IReadOnlyList<int> Events
        {
            get
            {
                lock (_events)
                    return [.. _events];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_events)
                _events.Add(eventId.Id);
        }
    }
}
