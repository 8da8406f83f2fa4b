using Gateway.Application;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Carries wake-ups between instances. Only a hint: a lost one costs the second until the next poll.</summary>
internal sealed class RedisWakeups(RedisConnection redis, JobWakeups wakeups, TimeProvider time) : BackgroundService
{
    private const string Channel = "tg-gw:jobs";

    /// <summary>What is raised within this time travels as one message.</summary>
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly string _self = Guid.NewGuid().ToString("N");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await SubscribeAsync(stoppingToken);
        while (true)
        {
            await wakeups.Elsewhere.WaitAsync(Timeout.InfiniteTimeSpan, time, stoppingToken);
            await RunOnceAsync(stoppingToken);
            await Task.Delay(Coalesce, time, stoppingToken);
        }
    }

    /// <summary>Tells the other instances, if Redis can.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.PublishAsync(Channel, _self, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // The connection has logged it; the others poll.
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await redis.SubscribeAsync(Channel, Received, cancellationToken);
                return;
            }
            catch (Exception away) when (away is RedisException or TimeoutException)
            {
                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }

    private void Received(string sender)
    {
        if (!string.Equals(sender, _self, StringComparison.Ordinal))
            wakeups.Here.Set();
    }
}
