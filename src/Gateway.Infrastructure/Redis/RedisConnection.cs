using Gateway.Application;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Redis;

/// <summary>The one connection to Redis. It reconnects by itself; meanwhile, and when an answer takes too long, commands fail at once.</summary>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    /// <summary>A frozen server answers nothing; the client itself would wait for ever.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisConnection> _logger;
    private bool _isDown;

    public RedisConnection(RedisOptions options, TimeProvider time, ILogger<RedisConnection> logger)
    {
        _time = time;
        _logger = logger;
        _connection = new Lazy<Task<ConnectionMultiplexer>>(() => ConnectionMultiplexer.ConnectAsync(options.Client));
    }

    /// <summary>Runs one command. Whether it had its effect is unknown when it fails.</summary>
    /// <exception cref="StoreUnavailableException">Redis is out of reach, too slow, or refuses.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _connection.Value.WaitAsync(LongestAnswer, _time, cancellationToken);
            var result = await command(connection.GetDatabase()).WaitAsync(LongestAnswer, _time, cancellationToken);
            if (Interlocked.Exchange(ref _isDown, false))
                LogBack(_logger);
            return result;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException)
        {
            if (!Interlocked.Exchange(ref _isDown, true))
                LogDown(_logger, failure.GetType().Name);
            throw new StoreUnavailableException("Redis is out of reach.", failure);
        }
    }

    /// <summary>Listens for hints; after a reconnect the client subscribes again.</summary>
    public async Task SubscribeAsync(string channel, Action<string> received, CancellationToken cancellationToken)
    {
        var connection = await _connection.Value.WaitAsync(cancellationToken);
        await connection.GetSubscriber().SubscribeAsync(channel, (_, message) => received(message!)).WaitAsync(cancellationToken);
    }

    public async Task UnsubscribeAsync(string channel, CancellationToken cancellationToken)
    {
        var connection = await _connection.Value.WaitAsync(cancellationToken);
        await connection.GetSubscriber().UnsubscribeAsync(channel).WaitAsync(cancellationToken);
    }

    public Task PublishAsync(string channel, string message, CancellationToken cancellationToken) =>
        RunAsync(database => database.PublishAsync(channel, message), cancellationToken);

    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(database => database.PingAsync(), cancellationToken);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated && _connection.Value.IsCompletedSuccessfully)
            (await _connection.Value).Dispose();
    }

    // The client does not tell the one from the other each time.
    [LoggerMessage(3001, LogLevel.Error, "Redis is out of reach ({Error}), or refuses the password in REDIS_URL; bots that need authentication answer 503 until it is back")]
    private static partial void LogDown(ILogger logger, string error);

    [LoggerMessage(3002, LogLevel.Information, "Redis is back")]
    private static partial void LogBack(ILogger logger);
}
