using Gateway.Application.Telegram;
using Gateway.Infrastructure.Redis;
using Gateway.Infrastructure.Telegram;
using Gateway.IntegrationTests.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.IntegrationTests.Telegram;

/// <summary>The shared budget as several instances see it, each through a connection of its own.</summary>
internal sealed class RedisSendBudgets : IAsyncDisposable
{
    private readonly RedisConnection[] _connections;

    public RedisSendBudgets(string redisUrl, SendOptions options, int instances, ILogger<RedisSendBudget>? logger = null)
    {
        _connections = [.. Enumerable.Range(0, instances).Select(_ => RedisContract.Connect(redisUrl))];
        All = [.. _connections.Select(connection => new RedisSendBudget(
            new RedisCircuit(connection, TimeProvider.System),
            new MemorySendBudget(options, TimeProvider.System),
            options,
            logger ?? NullLogger<RedisSendBudget>.Instance))];
    }

    public IReadOnlyList<RedisSendBudget> All { get; }

    public static ValueTask<SendTake> TakeAsync(RedisSendBudget budget, long chat, bool first = false, double waited = 0) =>
        budget.TakeAsync(new SendRequest(7, SendTarget.Chat(chat), first, TimeSpan.FromSeconds(waited)), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
    }
}
