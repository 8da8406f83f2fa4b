using System.Collections.Concurrent;
using Gateway.Application.Telegram;
using Gateway.Infrastructure.Telegram;
using Gateway.IntegrationTests.Servers;
using Microsoft.Extensions.Logging;
using static Gateway.IntegrationTests.Telegram.RedisSendBudgets;

namespace Gateway.IntegrationTests.Telegram;

[NonParallelizable]
internal sealed class SendBudgetOutageTests
{
    private const long Group = -42;

    [TestCase(true)]
    [TestCase(false)]
    public async Task WhileRedisIsAway_EachInstanceCountsForItself_AndOnFromWhatItSentBefore(bool frozen)
    {
        await using var redis = await PrivateRedis.StartAsync();
        var log = new EventIds();
        await using var budgets = new RedisSendBudgets(redis.Url, new SendOptions { PerChat = new SendLimit(100, TimeSpan.FromMinutes(1)), PerGroup = new SendLimit(3, TimeSpan.FromHours(1)) }, 2, log);
        var (one, other) = (budgets.All[0], budgets.All[1]);
        await SendAsync(one);
        await SendAsync(one);
        await Eventually.BecomesAsync(async () => await SendAsync(other));
        await Eventually.ReadsAsync(() => TakeAsync(one, Group).AsTask(), static take => take is { Granted: false, Wait.TotalMinutes: > 30 });

        await (frozen ? redis.FreezeAsync() : redis.KillAsync());

        (await SendAsync(one)).Should().BeTrue("it has sent two of its own three");
        (await SendAsync(one)).Should().BeFalse();
        (await SendAsync(other)).Should().BeTrue();
        (await SendAsync(other)).Should().BeTrue();
        (await SendAsync(other)).Should().BeFalse();
        log.Ids.Should().Equal([2121, 2121], "each tells it once");

        if (frozen)
            redis.Thaw();
        else
            await redis.RestartAsync(withData: false);

        await Eventually.BecomesAsync(async () =>
        {
            await SendAsync(one);
            await SendAsync(other);
            return log.Ids.Count(static id => id == 2122) == 2;
        });
        log.Ids.Count(static id => id == 2121).Should().Be(2);
    }

    private static async Task<bool> SendAsync(RedisSendBudget budget)
    {
        var take = await TakeAsync(budget, Group);
        budget.End(7, SendTarget.Chat(Group));
        return take.Granted;
    }

    private sealed class EventIds : ILogger<RedisSendBudget>
    {
        private readonly ConcurrentQueue<int> _ids = new();

        public IReadOnlyCollection<int> Ids => [.. _ids];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _ids.Enqueue(eventId.Id);
    }
}
